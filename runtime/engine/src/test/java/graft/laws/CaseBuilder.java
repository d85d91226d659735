package graft.laws;

import graft.autodiff.Autodiff;
import graft.graph.LabelInput;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Dim;
import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Builds a small program around one operation: rows that depend on trainable tables go in; what comes out goes through tanh, a readout and
 * a linear head into a loss, so that the gradient that comes back differs from element to element.
 */
final class CaseBuilder {
    static final int TASKS = 2;
    private static final int VOCABULARY = 11;

    final ProgramBuilder program;
    private final String name;
    private final Map<String, WeightTensor> weights = new LinkedHashMap<>();
    private final List<Value> trainable = new ArrayList<>();
    private final Map<String, Double> objective = new LinkedHashMap<>();
    private final List<Autodiff.Term> terms = new ArrayList<>();

    CaseBuilder(String name, boolean hasToken) {
        this.name = name;
        this.program = new ProgramBuilder(hasToken);
    }

    Value trainable(String parameter, int... extents) {
        return parameter(parameter, Parameter.Role.TRAINABLE, -1, extents);
    }

    Value frozen(String parameter, int... extents) {
        return parameter(parameter, Parameter.Role.FROZEN, -1, extents);
    }

    /** Random numbers of size about 0.6. */
    Value parameter(String parameter, Parameter.Role role, int paddingRow, int... extents) {
        Shape shape = Shape.of(extents);
        SplittableRandom random = new SplittableRandom(parameter.hashCode());
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) values[i] = (float) (0.6 * random.nextGaussian());
        weights.put(parameter, WeightTensor.of(shape, values));
        Value v = program.parameter(new Parameter(parameter, shape, role, paddingRow));
        if (role == Parameter.Role.TRAINABLE && !trainable.contains(v)) trainable.add(v);
        return v;
    }

    /** The momentum copy of a trainable weight. */
    Value anchorOf(Value weight) {
        return program.parameter(((Value.FromParameter) weight.origin()).parameter().anchor());
    }

    Value index(String input, Dim rows, int columns, int vocabulary) {
        return program.input(new LawInputs.Index(input, rows, columns, vocabulary));
    }

    Value numbers(String input, Dim rows, int columns) {
        return program.apply(new Op.Load(), program.input(new LawInputs.Numbers(input, rows, columns)));
    }

    /** Rows of the given kind, each different, that depend on a trainable table. */
    Value rows(String prefix, Dim rows, int columns) {
        Value table = trainable(prefix + ".table", VOCABULARY, columns);
        Value sum = program.apply(new Op.EmbeddingSum(1, 0.5), table, index(prefix + ".index", rows, 2, VOCABULARY));
        return program.add(sum, numbers(prefix + ".numbers", rows, columns));
    }

    Value tokens(String prefix, int columns) {
        return rows(prefix, Dim.Ragged.TOKENS, columns);
    }

    Value graphs(String prefix, int columns) {
        return rows(prefix, Dim.Ragged.GRAPHS, columns);
    }

    /** Logits [G, 2] from token or graph rows. */
    Value logits(String prefix, Value y) {
        Value r = y;
        if (y.shape().rowDim() == Dim.Ragged.TOKENS) {
            Value bent = program.activate(Activation.TANH, program.add(y, numbers(prefix + ".shift", Dim.Ragged.TOKENS, y.columns())));
            r = program.scale(program.apply(new Op.Readout(Op.Pooling.SUM), bent), 0.25);
        }
        return program.linear(r, trainable(prefix + ".weight", TASKS, y.columns()), trainable(prefix + ".bias", TASKS));
    }

    void term(String loss, Op op, Value z, Value reference, double coefficient) {
        Value scalar = program.loss(loss, op, z, reference);
        program.report(scalar);
        objective.put(loss, coefficient);
        terms.add(new Autodiff.Term(scalar, coefficient));
    }

    /** A number made of weights alone. */
    void regulariser(String loss, Op op, List<Value> weights, double coefficient) {
        Value scalar = program.scalar(loss, op, weights);
        program.report(scalar);
        objective.put(loss, coefficient);
        terms.add(new Autodiff.Term(scalar, coefficient));
    }

    void task(Op.LossKind kind, Value z) {
        term("task", new Op.Loss(kind), z, program.input(new LabelInput(TASKS)), 0.7);
    }

    /** The case whose operation gave y. */
    LawCase around(Value y) {
        program.output("y", y);
        Value z = logits("head", y);
        program.output("z", z);
        task(Op.LossKind.SQUARED_ERROR, z);
        return finish();
    }

    LawCase finish() {
        Autodiff.differentiate(program, terms, trainable);
        return new LawCase(name, program.build(), Map.copyOf(weights), Map.copyOf(objective), LawGraphs.samples(TASKS, 17));
    }
}
