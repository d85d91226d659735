package graft.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.reference.ReferenceBackend;
import graft.graph.BatchInput;
import graft.graph.LabelInput;
import graft.graph.Sample;
import graft.laws.GradientCheck;
import graft.laws.LawCase;
import graft.laws.LawGraphs;
import graft.program.Activation;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.Program;
import graft.program.ProgramBuilder;
import graft.program.ProgramException;
import graft.program.Value;
import graft.tensor.Dim;
import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AutodiffTest {
    private static final int WIDTH = 4;
    private static final int LABELS = 2;

    /** Numbers that a test puts into the batch: the rows of all samples by their row in the data set. */
    private record Given(String name, Map<Long, double[]> values, int columns) implements BatchInput.Reals {
        @Override
        public Dim rows() {
            return Dim.Ragged.TOKENS;
        }

        @Override
        public void fill(Sample sample, Place place, double[] out, int from) {
            double[] v = values.get(sample.row());
            System.arraycopy(v, 0, out, from, v.length);
        }
    }

    private final ProgramBuilder b = new ProgramBuilder(true);
    private final Map<String, WeightTensor> weights = new HashMap<>();
    private final List<Sample> samples = LawGraphs.samples(LABELS, 4);

    private Value parameter(String name, Parameter.Role role, int... extents) {
        Shape shape = Shape.of(extents);
        Random random = new Random(name.hashCode());
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        weights.put(name, WeightTensor.of(shape, values));
        return b.parameter(new Parameter(name, shape, role));
    }

    private Value trainable(String name, int... extents) {
        return parameter(name, Parameter.Role.TRAINABLE, extents);
    }

    private Value noise() {
        return b.apply(new Op.GaussianNoise(1, WIDTH, 1));
    }

    private Value logits(Value tokens) {
        Value pooled = b.apply(new Op.Readout(Op.Pooling.MEAN), b.activate(Activation.TANH, tokens));
        return b.linear(pooled, trainable("head", LABELS, WIDTH));
    }

    private Value task(Value z) {
        Value task = b.loss("task", new Op.Loss(Op.LossKind.SQUARED_ERROR), z, b.input(new LabelInput(LABELS)));
        b.report(task);
        return task;
    }

    private LawCase law(Map<String, Double> objective) {
        return new LawCase("test", b.build(), weights, objective, samples);
    }

    private static List<String> gradients(Program program) {
        return program.instructions().stream().flatMap(i -> i.outputs().stream()).map(Value::toString).filter(v -> v.startsWith("grad@")).toList();
    }

    @Test
    void nothingIsComputedForFrozenWeightsNorBelowTheLowestTrainableOne() {
        Value below = b.linear(noise(), parameter("below", Parameter.Role.FROZEN, WIDTH, WIDTH));
        Value adapted = b.linear(below, trainable("adapter", WIDTH, WIDTH));
        Value above = b.linear(adapted, parameter("above", Parameter.Role.FROZEN, WIDTH, WIDTH));
        Value task = task(logits(above));
        Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1)), List.of(trainable("adapter", WIDTH, WIDTH), trainable("head", LABELS, WIDTH)));
        Program program = b.build();
        assertEquals(List.of("grad@head", "grad@adapter"), gradients(program));
        long inputGradients = program.instructions().stream().filter(i -> i.op() instanceof Op.LinearGradInput).count();
        assertEquals(2, inputGradients, "through the head and the frozen weight above, not below the adapter:\n" + program.print());
        GradientCheck.of(law(Map.of("task", 1.0))).assertHolds();
    }

    @Test
    void noGradientFlowsThroughWhatIsDetached() {
        Value x = b.linear(noise(), trainable("below", WIDTH, WIDTH));
        Value task = task(logits(b.apply(new Op.Multiply(), noise(), b.apply(new Op.Detach(), x))));
        Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1)), List.of(trainable("below", WIDTH, WIDTH), trainable("head", LABELS, WIDTH)));
        assertEquals(List.of("grad@head"), gradients(b.build()));
    }

    @Test
    void aValueThatIsUsedTwiceAddsItsGradients() {
        Value w = trainable("w", WIDTH, WIDTH);
        Value x = b.linear(noise(), w);
        Value twice = b.add(b.activate(Activation.SILU, x), b.linear(b.add(x, x), w));
        Value task = task(logits(twice));
        Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 2.5)), List.of(w, trainable("head", LABELS, WIDTH)));
        GradientCheck.of(law(Map.of("task", 2.5))).assertHolds();
        assertEquals(2, gradients(b.build()).stream().filter("grad@w"::equals).count());
    }

    @Test
    void aTermWithFactorZeroLeavesNoTrace() {
        Value w = trainable("w", WIDTH, WIDTH);
        Value z = logits(b.linear(noise(), w));
        Value task = task(z);
        Value other = b.loss("other", new Op.Divergence(Op.DivergenceKind.SQUARED), z, logits(noise()));
        Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1), new Autodiff.Term(other, 0)), List.of(w));
        assertFalse(b.build().print().contains("divergence"), "an unreported term of factor 0 is computed:\n" + b.build().print());
    }

    @Test
    void aDivergenceReachesBothSides() {
        Value w = trainable("w", WIDTH, WIDTH);
        Value u = trainable("u", WIDTH, WIDTH);
        Value divergence = b.loss("d", new Op.Divergence(Op.DivergenceKind.BERNOULLI), logits(b.linear(noise(), w)), logits(b.linear(noise(), u)));
        b.report(divergence);
        Autodiff.differentiate(b, List.of(new Autodiff.Term(divergence, 1.5)), List.of(w, u, trainable("head", LABELS, WIDTH)));
        GradientCheck.of(law(Map.of("d", 1.5))).assertHolds();
    }

    @Test
    void noGradientFlowsIntoAnAnchor() {
        Value w = trainable("w", WIDTH, WIDTH);
        Value z = logits(b.linear(noise(), w));
        Value anchor = logits(b.linear(noise(), b.parameter(new Parameter("w", Shape.of(WIDTH, WIDTH), Parameter.Role.TRAINABLE).anchor())));
        Value task = task(z);
        Value bregman = b.loss("bregman", new Op.Divergence(Op.DivergenceKind.SQUARED), z, anchor);
        b.report(bregman);
        Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1), new Autodiff.Term(bregman, 3)), List.of(w, trainable("head", LABELS, WIDTH)));
        LawCase law = law(Map.of("task", 1.0, "bregman", 3.0));
        assertEquals(1, gradients(law.program()).stream().filter("grad@w"::equals).count());
        GradientCheck.of(law).assertHolds();
        assertEquals(1, law.program().anchors().size());
    }

    @Test
    void gradientsOfComputedValuesAreReturned() {
        Value x = noise();
        Value task = task(logits(b.linear(x, parameter("w", Parameter.Role.FROZEN, WIDTH, WIDTH))));
        Map<Value, Value> gradients = Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1)), List.of(x));
        assertEquals(x.shape(), gradients.get(x).shape());
        b.output("slope", gradients.get(x));
        assertTrue(gradients(b.build()).isEmpty(), "only x was asked for");
    }

    /** The ascent step's inner gradient moves the noise; the outer gradient is that of the same program with the moved noise as a constant. */
    @Test
    void anInnerGradientWorksAndDoesNotLeak() {
        Value w = trainable("w", WIDTH, WIDTH);
        Value x = noise();
        Value z = logits(b.linear(x, w));
        Value task = task(z);
        Value start = b.apply(new Op.GaussianNoise(0.1, WIDTH, 2));
        Value inner = b.loss("inner", new Op.Divergence(Op.DivergenceKind.SQUARED), logits(b.linear(b.add(x, start), w)), z);
        Value slope = Autodiff.differentiate(b, List.of(new Autodiff.Term(inner, 1)), List.of(start)).get(start);
        Value worst = b.apply(new Op.AscentStep(0.3, 0.25), start, slope);
        Value smooth = b.loss("smoothness", new Op.Divergence(Op.DivergenceKind.SQUARED), logits(b.linear(b.add(x, worst), w)), z);
        b.report(smooth);
        Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1), new Autodiff.Term(smooth, 5)), List.of(w, trainable("head", LABELS, WIDTH)));
        b.output("start", start);
        b.output("slope", slope);
        b.output("worst", worst);
        Program full = b.build();
        LawCase law = new LawCase("smart", full, weights, Map.of(), samples);
        StepBatch step = law.whole();
        Map<String, double[]> outputs;
        Map<String, double[]> gradients = new HashMap<>();
        try (Session session = new ReferenceBackend().open(full, weights, law.maxima(step), 1)) {
            outputs = session.run(step).outputs();
            for (Parameter p : full.trainable()) gradients.put(p.name(), session.read(Session.State.GRADIENT, p.name()));
        }
        assertTrue(Arrays.stream(outputs.get("slope")).anyMatch(g -> g != 0), "the inner gradient is zero");

        AutodiffTest fixed = new AutodiffTest();
        LawCase constant = fixed.withConstantPerturbation(split(outputs.get("worst")));
        GradientCheck.of(constant).assertHolds();
        try (Session session = new ReferenceBackend().open(constant.program(), constant.weights(), constant.maxima(step), 1)) {
            session.run(step);
            gradients.forEach((name, g) -> assertArrayEquals(session.read(Session.State.GRADIENT, name), g, 1e-12, name));
        }
    }

    private LawCase withConstantPerturbation(Map<Long, double[]> worst) {
        Value w = trainable("w", WIDTH, WIDTH);
        Value x = noise();
        Value z = logits(b.linear(x, w));
        Value task = task(z);
        Value given = b.apply(new Op.Load(), b.input(new Given("worst", worst, WIDTH)));
        Value smooth = b.loss("smoothness", new Op.Divergence(Op.DivergenceKind.SQUARED), logits(b.linear(b.add(x, given), w)), z);
        b.report(smooth);
        Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1), new Autodiff.Term(smooth, 5)), List.of(w, trainable("head", LABELS, WIDTH)));
        return law(Map.of("task", 1.0, "smoothness", 5.0));
    }

    private Map<Long, double[]> split(double[] tokens) {
        Map<Long, double[]> parts = new HashMap<>();
        int from = 0;
        for (Sample s : samples) {
            int count = (s.graph().nodes() + 1) * WIDTH;
            parts.put(s.row(), Arrays.copyOfRange(tokens, from, from + count));
            from += count;
        }
        return parts;
    }

    @Test
    void theAscentStepClimbs() {
        Value w = parameter("w", Parameter.Role.FROZEN, WIDTH, WIDTH);
        Value z = logits(b.linear(noise(), w));
        Value start = b.apply(new Op.GaussianNoise(0.01, WIDTH, 2));
        Value before = b.loss("before", new Op.Divergence(Op.DivergenceKind.SQUARED), logits(b.linear(b.add(noise(), start), w)), z);
        Value slope = Autodiff.differentiate(b, List.of(new Autodiff.Term(before, 1)), List.of(start)).get(start);
        Value worst = b.apply(new Op.AscentStep(0.01, 1), start, slope);
        Value after = b.loss("after", new Op.Divergence(Op.DivergenceKind.SQUARED), logits(b.linear(b.add(noise(), worst), w)), z);
        b.report(before);
        b.report(after);
        LawCase law = law(Map.of());
        try (Session session = new ReferenceBackend().open(law.program(), weights, law.maxima(law.whole()), 1)) {
            Map<String, Double> losses = session.run(law.whole()).losses();
            assertTrue(losses.get("after") > losses.get("before"), losses.toString());
        }
    }

    @Test
    void aGradientForAComputedWeightIsRefusedAndNotDropped() {
        Value rows = b.apply(new Op.Load(), b.input(new FixedRows()));
        Value delta = b.linear(rows, trainable("down", WIDTH, 2));
        Value task = task(logits(b.linear(noise(), delta)));
        List<Value> wrt = new ArrayList<>(List.of(trainable("down", WIDTH, 2)));
        ProgramException e = assertThrows(ProgramException.class, () -> Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1)), wrt));
        assertTrue(e.getMessage().contains("is computed"), e.getMessage());
    }

    /** Numbers of the batch with a constant shape, which no encoding has. */
    private record FixedRows() implements graft.graph.BatchInput.Reals {
        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public graft.tensor.Dim rows() {
            return graft.tensor.Dim.of(WIDTH);
        }

        @Override
        public int columns() {
            return 2;
        }

        @Override
        public void fill(graft.graph.Sample sample, Place place, double[] out, int from) {
            throw new UnsupportedOperationException("never run");
        }
    }

    @Test
    void instructionsBeforeTheBackwardHalfStayAsTheyWere() {
        Value task = task(logits(b.linear(noise(), trainable("w", WIDTH, WIDTH))));
        List<Instruction> before = b.instructions();
        Autodiff.differentiate(b, List.of(new Autodiff.Term(task, 1)), List.of(trainable("w", WIDTH, WIDTH)));
        assertEquals(before, b.instructions().subList(0, before.size()));
    }
}
