package graft.backend.cuda;

import graft.backend.BackendException;
import graft.graph.BatchInput;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Program;
import graft.program.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** In which forms a program reads its batch on the device: numbers as float32 or as doubles, sparse rows also transposed, indices also sorted by row. */
final class BatchUses {
    /** Indices of an input that must be rows of a table, or edge rows of the batch for paths. */
    record Range(int input, boolean edges, int rows, int columns) {}

    /** Classes of an input that must be below a number. */
    record Classes(int input, int classes) {}

    private final List<BatchInput> inputs;
    private final Set<Integer> floats = new LinkedHashSet<>();
    private final Set<Integer> doubles = new LinkedHashSet<>();
    private final Set<Integer> transposed = new LinkedHashSet<>();
    private final Set<Integer> plain = new LinkedHashSet<>();
    private final Set<RowLists.Use> lists = new LinkedHashSet<>();
    private final Set<Range> ranges = new LinkedHashSet<>();
    private final Set<Classes> classes = new LinkedHashSet<>();

    BatchUses(Program program) {
        inputs = program.inputs();
        for (Instruction i : program.instructions()) note(i);
    }

    private void note(Instruction i) {
        switch (i.op()) {
            case Op.Load o -> floats.add(input(i, 0));
            case Op.Loss o -> doubles.add(input(i, 1));
            case Op.LossGrad o -> doubles.add(input(i, 1));
            case Op.ClassLoss o -> {
                doubles.add(input(i, 1));
                classes.add(new Classes(input(i, 1), i.inputs().getFirst().columns()));
            }
            case Op.ClassLossGrad o -> doubles.add(input(i, 1));
            case Op.StructureProduct o -> (o.transposed() ? transposed : plain).add(input(i, 0));
            case Op.EmbeddingSum o -> {
                for (int t = 0; t < o.tables(); t++) ranges.add(range(i, 2 * t + 1, i.inputs().get(2 * t)));
            }
            case Op.PairEmbedding o -> ranges.add(range(i, 1, i.inputs().getFirst()));
            case Op.PathBias o -> ranges.add(new Range(input(i, 1), true, 0, i.inputs().getFirst().columns()));
            case Op.EmbeddingGrad o -> lists.add(tableUse(i, o.frozenRow()));
            case Op.PairEmbeddingGrad o -> lists.add(tableUse(i, o.frozenRow()));
            case Op.PathBiasGrad o -> lists.add(pathUse(i, o));
            default -> { }
        }
    }

    private Range range(Instruction i, int k, Value table) {
        return new Range(input(i, k), false, table.shape().rows(graft.tensor.Sizes.NONE), table.columns());
    }

    /** How the gradient of a table reads its index. */
    RowLists.Use tableUse(Instruction i, int frozenRow) {
        Value index = i.inputs().get(1);
        return new RowLists.Use(input(i, 1), index.columns(), 0, i.output().shape().rows(graft.tensor.Sizes.NONE), frozenRow);
    }

    /** How the gradient of paths reads their hops. */
    RowLists.Use pathUse(Instruction i, Op.PathBiasGrad o) {
        return new RowLists.Use(input(i, 1), o.hops(), o.hops(), 0, -1);
    }

    /** The number of a batch input. */
    int input(Instruction i, int k) {
        Value v = i.inputs().get(k);
        if (v.origin() instanceof Value.FromBatch b) return inputs.indexOf(b.input());
        throw new BackendException(v + " " + v.shape() + " is computed, and " + i.op().mnemonic() + " needs it from the batch");
    }

    boolean asFloats(int input) {
        return floats.contains(input);
    }

    boolean asDoubles(int input) {
        return doubles.contains(input);
    }

    boolean asRows(int input) {
        return plain.contains(input);
    }

    boolean asColumns(int input) {
        return transposed.contains(input);
    }

    /** Each list that is wanted, once. */
    List<RowLists.Use> lists() {
        return new ArrayList<>(lists);
    }

    /** What indices are checked against before they go to the device. */
    Set<Range> ranges() {
        return ranges;
    }

    /** What classes are checked against. */
    Set<Classes> classes() {
        return classes;
    }
}
