package graft.backend.cpu;

import graft.backend.BackendException;
import graft.graph.RaggedBatch;
import graft.kernel.PackedOperand;
import graft.plan.MemoryPlan;
import graft.program.Program;
import graft.program.Value;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of every value as one worker sees it: computed values of the body in its arena; what is made once a step, parameters and gradients shared with the other
 * workers. Whoever runs prologue and epilogue has neither arena nor batch.
 */
final class Slots {
    private final MemoryPlan plan;
    private final MemorySegment arena;
    private final StepMemory once;
    private final ParameterMemory parameters;
    private final RaggedBatch batch;
    private final Map<Value, FloatMatrix> computed = new HashMap<>();
    private final List<FloatMatrix> raggedMatrices = new ArrayList<>();
    private final List<Value> raggedValues = new ArrayList<>();
    private final Map<Value, Integer> scalars = new HashMap<>();

    Slots(Program program, MemoryPlan plan, MemorySegment arena, StepMemory once, ParameterMemory parameters, RaggedBatch batch) {
        this.plan = plan;
        this.arena = arena;
        this.once = once;
        this.parameters = parameters;
        this.batch = batch;
        for (var i : program.instructions()) {
            for (Value v : i.outputs()) {
                if (arena != null && plan.offsets().containsKey(v)) place(v);
                if (v.origin() instanceof Value.Scalar) scalars.put(v, scalars.size());
            }
        }
    }

    private void place(Value v) {
        FloatMatrix matrix = new FloatMatrix(arena, plan.offset(v), v.shape().rows(plan.maxima()), v.columns());
        computed.put(v, matrix);
        if (!v.shape().isConstant()) {
            raggedMatrices.add(matrix);
            raggedValues.add(v);
        }
    }

    /** Gives every ragged matrix the rows of a micro-batch. */
    void resize(Sizes sizes) {
        for (int i = 0; i < raggedMatrices.size(); i++) raggedMatrices.get(i).setRows(raggedValues.get(i).shape().rows(sizes));
    }

    /** The numbers of a computed value, a parameter as stored, or a gradient buffer. */
    FloatMatrix matrix(Value v) {
        return switch (v.origin()) {
            case Value.Computed c -> computed.containsKey(v) ? computed.get(v) : once.matrix(v);
            case Value.AdjointOf a -> once.matrix(v);
            case Value.FromParameter p -> parameters.raw(p.parameter().name());
            case Value.GradientOf g -> parameters.gradient(g.parameter().name());
            case Value.FromBatch b -> throw new BackendException("the CPU back end computes with '" + b.input().name() + "' only after a load");
            case Value.Scalar s -> throw new BackendException("the scalar " + v + " is no matrix");
        };
    }

    /** The packed form of a weight: a parameter's, or that of a value made once a step. */
    PackedOperand packed(Value weight, PackedOperand.Orientation orientation) {
        return weight.origin() instanceof Value.FromParameter p ? parameters.packed(p.parameter().name(), orientation) : once.packed(weight, orientation);
    }

    /** The scratch memory of an instruction as one row, or null if it needs none. */
    FloatMatrix scratch(int line, long bytes) {
        return bytes == 0 ? null : new FloatMatrix(arena, plan.scratch().get(line), 1, Math.toIntExact(bytes / Float.BYTES));
    }

    /** The number of a batch input in the ragged batch. */
    int input(Value v) {
        if (v.origin() instanceof Value.FromBatch b) {
            return batch.indexOf(b.input());
        }
        throw new BackendException(v + " " + v.shape() + " is computed, and an instruction needs it from the batch");
    }

    /** The number of a scalar in {@link MicroBatch#scalars}. */
    int scalar(Value v) {
        return scalars.get(v);
    }

    /** Number of scalars in the program. */
    int scalars() {
        return scalars.size();
    }
}
