package graft.program;

import graft.graph.BatchInput;
import graft.tensor.ElementKind;
import graft.tensor.Shape;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link Program}. An operation that is asked for twice with the same inputs is computed once, which is how the proximal anchor's
 * forward shares everything before the first adapted port.
 */
public final class ProgramBuilder {
    private final boolean hasToken;
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<Call, List<Value>> known = new LinkedHashMap<>();
    private final Map<String, Value> parameters = new LinkedHashMap<>();
    private final Map<Parameter, Value> gradients = new LinkedHashMap<>();
    private final Map<Value, Value> adjoints = new LinkedHashMap<>();
    private final Regions regions = new Regions();
    private final Map<BatchInput, Value> inputs = new LinkedHashMap<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final List<Value> losses = new ArrayList<>();
    private final Map<Value, Value> firstRows = new LinkedHashMap<>();
    private int nextId;

    private record Call(Op op, List<Value> inputs) {}

    public ProgramBuilder(boolean hasToken) {
        this.hasToken = hasToken;
    }

    public boolean hasToken() {
        return hasToken;
    }

    /** The value of a weight. Asking twice gives the same value; asking for a different weight of the same name is an error. */
    public Value parameter(Parameter p) {
        Value known = parameters.get(p.name());
        if (known == null) {
            known = new Value(nextId++, p.shape(), ElementKind.REAL, new Value.FromParameter(p));
            parameters.put(p.name(), known);
        } else if (!((Value.FromParameter) known.origin()).parameter().equals(p)) {
            throw new ProgramException("two different parameters are named '" + p.name() + "': " + known.origin() + " and " + p);
        }
        return known;
    }

    /** Something from the batch. */
    public Value input(BatchInput input) {
        return inputs.computeIfAbsent(input, i -> new Value(nextId++, Shape.of(i.rows(), i.columns()), i.kind(), new Value.FromBatch(i)));
    }

    /** Appends an operation with one computed output and returns it. */
    public Value apply(Op op, Value... in) {
        return applyAll(op, List.of(in)).getFirst();
    }

    /** Appends an operation and returns its computed outputs. */
    public List<Value> applyAll(Op op, List<Value> in) {
        return known.computeIfAbsent(new Call(op, List.copyOf(in)), call -> {
            List<Shape> shapes = ShapeRules.infer(op, in);
            if (shapes.isEmpty()) throw new ProgramException(op.mnemonic() + " has no computed output");
            List<Value> out = new ArrayList<>();
            for (Shape s : shapes) out.add(new Value(nextId++, s, ElementKind.REAL, new Value.Computed()));
            append(new Instruction(op, in, out));
            return List.copyOf(out);
        });
    }

    /** Appends an operation that adds to gradient buffers. */
    public void accumulate(Op op, List<Value> in, List<Parameter> into) {
        if (!ShapeRules.infer(op, in).isEmpty()) throw new ProgramException(op.mnemonic() + " does not add to gradient buffers");
        append(new Instruction(op, in, into.stream().map(this::gradient).toList()));
    }

    /**
     * Appends an operation that adds to the gradient buffer of a value of the prologue.
     *
     * @return the buffer, for the epilogue to read
     */
    public Value accumulate(Op op, List<Value> in, Value into) {
        if (!ShapeRules.infer(op, in).isEmpty()) throw new ProgramException(op.mnemonic() + " does not add to gradient buffers");
        if (!into.isComputed() || region(into) != Region.PROLOGUE) throw new ProgramException(into + " " + into.shape() + " is not made of weights alone, so it has no gradient buffer");
        Value buffer = adjoints.computeIfAbsent(into, v -> new Value(nextId++, v.shape(), ElementKind.REAL, new Value.AdjointOf(v)));
        append(new Instruction(op, in, List.of(buffer)));
        return buffer;
    }

    /** The earliest region in which a value can be read. */
    public Region region(Value v) {
        return regions.of(v);
    }

    private void append(Instruction i) {
        instructions.add(i);
        regions.note(i);
    }

    private Value gradient(Parameter p) {
        if (!p.isTrainable()) throw new ProgramException("'" + p.name() + "' is " + p.role() + " and has no gradient");
        return gradients.computeIfAbsent(p, q -> new Value(nextId++, q.shape(), ElementKind.REAL, new Value.GradientOf(q)));
    }

    /** Appends a loss or divergence and names it. */
    public Value loss(String name, Op op, Value z, Value reference) {
        return scalar(name, op, List.of(z, reference));
    }

    /** Appends an operation that gives a number, and names it. One that reads weights alone is a number of the step, not a sum over micro-batches. */
    public Value scalar(String name, Op op, List<Value> in) {
        if (!ShapeRules.infer(op, in).isEmpty()) throw new ProgramException(op.mnemonic() + " gives no number");
        Value scalar = new Value(nextId++, Shape.of(1), ElementKind.REAL, new Value.Scalar(name));
        append(new Instruction(op, in, List.of(scalar)));
        return scalar;
    }

    /** Keeps a scalar among the program's reported losses. An inner objective, as of the ascent step, is not reported. */
    public void report(Value loss) {
        if (losses.stream().anyMatch(l -> l.toString().equals(loss.toString()))) throw new ProgramException("two reported losses are named '" + loss + "'");
        losses.add(loss);
    }

    /** Keeps a value until the end of the run under a name. */
    public void output(String name, Value value) {
        if (outputs.putIfAbsent(name, value) != null) throw new ProgramException("two outputs are named '" + name + "'");
    }

    /** The instructions so far, for autodiff. */
    public List<Instruction> instructions() {
        return List.copyOf(instructions);
    }

    // Short names for the operations that descriptions use most.

    public Value linear(Value x, Value weight) {
        return apply(new Op.Linear(false), x, weight);
    }

    public Value linear(Value x, Value weight, Value bias) {
        return apply(new Op.Linear(true), x, weight, bias);
    }

    public Value add(Value a, Value b) {
        return apply(new Op.Add(), a, b);
    }

    public Value activate(Activation activation, Value x) {
        return apply(new Op.Activate(activation), x);
    }

    public Value layerNorm(Value x, Value gamma, Value beta, double epsilon) {
        return apply(new Op.LayerNorm(epsilon, false), x, gamma, beta);
    }

    /**
     * x [T, d] to [G, d], the first token of each graph: what {@link Op.Readout} gives, to the bit. Operations before it that nobody has asked for more rows of so far are done on those rows alone.
     */
    public Value firstTokens(Value x) {
        return FirstTokens.of(this, x, firstRows);
    }

    /** x itself where the rate is 0. */
    public Value dropout(Value x, double rate, int site) {
        return rate == 0 ? x : apply(new Op.Dropout(rate, site), x);
    }

    public Value scale(Value x, double factor) {
        return factor == 1 ? x : apply(new Op.Scale(factor), x);
    }

    /** Finishes and verifies the program. Instructions that nothing depends on are left out. */
    public Program build() {
        List<Instruction> live = inOrderOfRegions(DeadCode.remove(instructions, outputs.values(), losses));
        List<Parameter> used = new ArrayList<>();
        List<BatchInput> read = new ArrayList<>();
        for (Instruction i : live) {
            for (Value v : i.inputs()) note(v, used, read);
            for (Value v : i.outputs()) note(v, used, read);
        }
        outputs.values().forEach(v -> note(v, used, read));
        Program program = new Program(hasToken, List.copyOf(used), List.copyOf(read), live, java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs)), List.copyOf(losses));
        Verifier.verify(program);
        return program;
    }

    /** Prologue, body, epilogue, each in the order in which it was written: no instruction reads what a later region makes. */
    private List<Instruction> inOrderOfRegions(List<Instruction> live) {
        return live.stream().sorted(java.util.Comparator.comparing(regions::of)).toList();
    }

    private static void note(Value v, List<Parameter> parameters, List<BatchInput> inputs) {
        switch (v.origin()) {
            case Value.FromParameter p when !parameters.contains(p.parameter()) -> parameters.add(p.parameter());
            case Value.GradientOf g when !parameters.contains(g.parameter()) -> parameters.add(g.parameter());
            case Value.FromBatch b when !inputs.contains(b.input()) -> inputs.add(b.input());
            default -> { }
        }
    }

    /** Number of elements of all trainable parameters used so far. */
    public long trainableElements() {
        return parameters.values().stream()
                .map(v -> ((Value.FromParameter) v.origin()).parameter())
                .filter(Parameter::isTrainable)
                .mapToLong(p -> p.shape().elements(Sizes.NONE))
                .sum();
    }
}
