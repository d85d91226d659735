package graft.program;

import graft.tensor.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first token's row of each graph, taken as early as may be. An operation that works row by row, and of whose result nothing but first rows is needed, is done on those rows alone: in the last block of a
 * model that reads out its graph token these are the product behind attention, the second norm and the whole feed-forward part. Rows are the same to the bit, whichever way they come; what was
 * written for all tokens and is not needed any more is dead code.
 */
final class FirstTokens {
    private static final Op READOUT = new Op.Readout(Op.Pooling.TOKEN);

    private final ProgramBuilder builder;
    /** First rows of what was made for them alone, of this and of earlier calls. */
    private final Map<Value, Value> rows;
    private final Map<Value, List<Instruction>> readers = new HashMap<>();

    private FirstTokens(ProgramBuilder builder, Map<Value, Value> rows) {
        this.builder = builder;
        this.rows = rows;
        for (Instruction i : builder.instructions()) for (Value v : new HashSet<>(i.inputs())) readers.computeIfAbsent(v, w -> new ArrayList<>()).add(i);
    }

    /**
     * First rows of x [T, d].
     *
     * @param rows of what earlier calls took rows of; more are added
     */
    static Value of(ProgramBuilder builder, Value x, Map<Value, Value> rows) {
        FirstTokens first = new FirstTokens(builder, rows);
        for (Instruction i : first.neededForRowsOf(x)) {
            List<Value> in = i.inputs().stream().map(first::rowsOf).toList();
            rows.computeIfAbsent(i.output(), v -> builder.applyAll(i.op(), in).getFirst());
        }
        return first.rowsOf(x);
    }

    private Value rowsOf(Value v) {
        if (v.shape().rowDim() != Dim.Ragged.TOKENS) return v;
        Value known = rows.get(v);
        return known != null ? known : builder.apply(READOUT, v);
    }

    /** Instructions on the way to x whose results are needed at first rows only, in their order. */
    private List<Instruction> neededForRowsOf(Value x) {
        Set<Value> asked = new HashSet<>(Set.of(x));
        Map<Value, Instruction> found = new LinkedHashMap<>();
        for (Instruction i : builder.instructions().reversed()) {
            if (!worksByRow(i.op()) || !asked.contains(i.output())) continue;
            boolean byOthers = readers.getOrDefault(i.output(), List.of()).stream().anyMatch(r -> !found.containsKey(r.output()) && !rows.containsKey(r.output()));
            if (byOthers) continue;
            found.put(i.output(), i);
            asked.addAll(i.inputs());
        }
        return List.copyOf(found.values()).reversed();
    }

    /** Whether each row of the one result depends on the same row of the operands of many rows alone. Dropout does: a first token and its graph have the same random numbers. */
    private static boolean worksByRow(Op op) {
        return switch (op) {
            case Op.Linear o -> true;
            case Op.BlockProduct o -> true;
            case Op.AddBias o -> true;
            case Op.LayerNorm o -> true;
            case Op.UnitRows o -> true;
            case Op.Activate o -> true;
            case Op.Add o -> true;
            case Op.Multiply o -> true;
            case Op.Scale o -> true;
            case Op.ScaleColumns o -> true;
            case Op.Dropout o -> true;
            case Op.Detach o -> true;
            default -> false;
        };
    }
}
