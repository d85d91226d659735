package graft.backend.reference;

import graft.NearestNames;
import graft.backend.BackendException;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.kernel.DropoutKey;
import graft.plan.MemoryReport;
import graft.program.Instruction;
import graft.program.Parameter;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import graft.tensor.Sizes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Weights, gradients, moments and anchors in double. */
final class ReferenceSession implements Session {
    private final Program program;
    private final Sizes maxima;
    private final Map<State, Map<String, Matrix>> states = new LinkedHashMap<>();
    private final Map<Value.Origin, Matrix> adjoints = new LinkedHashMap<>();
    private final Regions regions;
    private final RaggedBatch batch;
    private Set<String> held = Set.of();
    private boolean closed;

    /** @param values of every parameter, anchors included, by name */
    ReferenceSession(Program program, Map<String, Matrix> values, Sizes maxima) {
        this.program = program;
        this.maxima = maxima;
        this.regions = program.regions();
        this.batch = new RaggedBatch(program.inputs(), program.hasToken());
        for (State s : State.values()) states.put(s, new LinkedHashMap<>());
        for (Parameter p : program.parameters()) {
            if (p.role() == Parameter.Role.ANCHOR) {
                states.get(State.ANCHOR).put(p.followed(), values.get(p.name()));
            } else {
                states.get(State.WEIGHT).put(p.name(), values.get(p.name()));
            }
        }
        for (Value v : program.adjoints()) adjoints.put(v.origin(), Matrix.zero(v.shape(), Sizes.NONE));
        for (Parameter p : program.trainable()) {
            for (State s : List.of(State.GRADIENT, State.FIRST_MOMENT, State.SECOND_MOMENT)) states.get(s).put(p.name(), Matrix.zero(p.shape(), Sizes.NONE));
        }
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public MemoryReport memory() {
        long frozen = 0;
        long trainable = 0;
        long anchors = 0;
        for (Parameter p : program.parameters()) {
            long bytes = p.shape().elements() * Double.BYTES;
            switch (p.role()) {
                case FROZEN -> frozen += bytes;
                case TRAINABLE -> trainable += bytes;
                case ANCHOR -> anchors += bytes;
            }
        }
        long arena = program.instructions().stream()
                .flatMap(i -> i.outputs().stream())
                .filter(v -> v.isComputed() && !regions.isOnce(v))
                .mapToLong(v -> v.shape().elements(maxima) * Double.BYTES)
                .sum();
        long generated = program.instructions().stream()
                .flatMap(i -> i.outputs().stream())
                .filter(regions::isOnce)
                .distinct()
                .mapToLong(v -> v.shape().elements() * Double.BYTES)
                .sum();
        return new MemoryReport(frozen, trainable, trainable, 2 * trainable, anchors, generated, 0, arena, 1);
    }

    @Override
    public StepResult run(StepBatch step) {
        checkOpen();
        states.get(State.GRADIENT).values().forEach(g -> Arrays.fill(g.data(), 0));
        adjoints.values().forEach(g -> Arrays.fill(g.data(), 0));
        Map<String, Double> losses = new LinkedHashMap<>();
        program.losses().forEach(v -> losses.put(((Value.Scalar) v.origin()).name(), 0.0));
        Map<String, double[]> outputs = new LinkedHashMap<>();
        program.outputs().keySet().forEach(name -> outputs.put(name, new double[0]));
        DropoutKey key = new DropoutKey(step.seed(), step.step());
        ReferenceRun.Memory once = new ReferenceRun.FreshMemory();
        ReferenceRun prologue = new ReferenceRun(null, key, step.labelledCells(), step.cells(), this::stored, once);
        prologue.run(instructions(Region.PROLOGUE));
        program.losses().stream().filter(v -> regions.of(v) == Region.PROLOGUE).forEach(v -> losses.put(((Value.Scalar) v.origin()).name(), prologue.scalar(v)));
        for (List<Sample> samples : step.microBatches()) {
            checkSizes(RaggedBatch.sizesOf(samples, program.hasToken()));
            batch.fill(samples, step.step());
            ReferenceRun run = new ReferenceRun(
                    batch, key, step.labelledCells(), step.cells(), this::stored, new ReferenceRun.FreshMemory(once));
            run.run(instructions(Region.BODY));
            program.losses().stream().filter(v -> regions.of(v) == Region.BODY).forEach(v -> losses.merge(((Value.Scalar) v.origin()).name(), run.scalar(v), Double::sum));
            program.outputs().forEach((name, v) -> outputs.merge(name, run.read(v).data(), ReferenceSession::concatenate));
        }
        new ReferenceRun(null, key, step.labelledCells(), step.cells(), this::stored, once).run(instructions(Region.EPILOGUE));
        return new StepResult(losses, outputs);
    }

    private List<Instruction> instructions(Region region) {
        return program.instructions().stream().filter(i -> regions.of(i) == region).toList();
    }

    private void checkSizes(Sizes sizes) {
        if (!maxima.max(sizes).equals(maxima)) {
            throw new BackendException("a micro-batch of " + sizes + " is larger than the session was opened for: " + maxima);
        }
    }

    private static double[] concatenate(double[] a, double[] b) {
        double[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Where a parameter or its gradient lies. */
    private Matrix stored(Value.Origin origin) {
        return switch (origin) {
            case Value.FromParameter p when p.parameter().role() == Parameter.Role.ANCHOR -> states.get(State.ANCHOR).get(p.parameter().followed());
            case Value.FromParameter p -> states.get(State.WEIGHT).get(p.parameter().name());
            case Value.AdjointOf a -> adjoints.get(a);
            case Value.GradientOf g -> states.get(State.GRADIENT).get(g.parameter().name());
            default -> throw new IllegalArgumentException(origin + " is not stored in the session");
        };
    }

    @Override
    public Session sharing(Program other, Sizes otherMaxima) {
        checkOpen();
        Map<String, Matrix> values = new LinkedHashMap<>();
        for (Parameter p : other.parameters()) values.put(p.name(), find(State.WEIGHT, p.name()));
        return new ReferenceSession(other, values, otherMaxima);
    }

    @Override
    public void hold(Set<String> parameters) {
        checkOpen();
        parameters.forEach(p -> find(State.GRADIENT, p));
        held = Set.copyOf(parameters);
    }

    @Override
    public double gradientNorm() {
        checkOpen();
        double[] squares = {0};
        states.get(State.GRADIENT).forEach((name, g) -> {
            if (!held.contains(name)) for (double x : g.data()) squares[0] += x * x;
        });
        return Math.sqrt(squares[0]);
    }

    @Override
    public void update(AdamWStep s) {
        checkOpen();
        double correction1 = 1 - Math.pow(s.beta1(), (double) s.step());
        double correction2 = Math.sqrt(1 - Math.pow(s.beta2(), (double) s.step()));
        for (Parameter parameter : program.trainable()) {
            if (held.contains(parameter.name())) continue;
            double[] p = find(State.WEIGHT, parameter.name()).data();
            double[] g = find(State.GRADIENT, parameter.name()).data();
            double[] m = find(State.FIRST_MOMENT, parameter.name()).data();
            double[] v = find(State.SECOND_MOMENT, parameter.name()).data();
            for (int i = 0; i < p.length; i++) {
                double scaled = s.gradientScale() * g[i];
                p[i] -= s.learningRate() * s.decay() * p[i];
                m[i] = s.beta1() * m[i] + (1 - s.beta1()) * scaled;
                v[i] = s.beta2() * v[i] + (1 - s.beta2()) * scaled * scaled;
                p[i] -= s.learningRate() / correction1 * m[i] / (Math.sqrt(v[i]) / correction2 + s.epsilon());
            }
        }
    }

    @Override
    public void moveAnchors(double beta) {
        checkOpen();
        states.get(State.ANCHOR).forEach((name, anchor) -> {
            double[] p = find(State.WEIGHT, name).data();
            for (int i = 0; i < p.length; i++) anchor.data()[i] = beta * anchor.data()[i] + (1 - beta) * p[i];
        });
    }

    @Override
    public double[] read(State state, String parameter) {
        checkOpen();
        return find(state, parameter).data().clone();
    }

    @Override
    public void write(State state, String parameter, double[] values) {
        checkOpen();
        double[] target = find(state, parameter).data();
        if (values.length != target.length) {
            throw new BackendException(state + " of '" + parameter + "' has " + target.length + " numbers, not " + values.length);
        }
        System.arraycopy(values, 0, target, 0, target.length);
    }

    private Matrix find(State state, String parameter) {
        Matrix m = states.get(state).get(parameter);
        if (m == null) {
            throw new BackendException("the session holds no " + state + " of '" + parameter + "'; " + NearestNames.hint(parameter, states.get(state).keySet()));
        }
        return m;
    }

    private void checkOpen() {
        if (closed) throw new BackendException("the session is closed; open another");
    }

    @Override
    public void close() {
        closed = true;
        states.values().forEach(Map::clear);
    }
}
