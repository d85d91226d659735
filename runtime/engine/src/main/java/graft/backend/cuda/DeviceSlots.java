package graft.backend.cuda;

import graft.backend.BackendException;
import graft.backend.Session.State;
import graft.plan.MemoryPlan;
import graft.program.Instruction;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * Where every value of a program lies on the device: computed values of the body in the arena; what is made once a step, parameters and gradients beside it; scalars
 * in a row of doubles.
 */
final class DeviceSlots {
    private final MemoryPlan plan;
    private final Regions regions;
    private final Place arena;
    private final Place step;
    private final Place onceScratch;
    private final Place scalars;
    private final DeviceWeights weights;
    private final Map<Value, Integer> scalarIndex = new HashMap<>();

    /**
     * @param step what is made once a step
     * @param onceScratch scratch memory of instructions of prologue and epilogue
     * @param scalars a double for each scalar
     */
    DeviceSlots(Program program, MemoryPlan plan, Place arena, Place step, Place onceScratch, Place scalars, DeviceWeights weights) {
        this.plan = plan;
        this.arena = arena;
        this.step = step;
        this.onceScratch = onceScratch;
        this.scalars = scalars;
        this.weights = weights;
        regions = program.regions();
        for (Instruction i : program.instructions()) for (Value v : i.outputs()) if (v.origin() instanceof Value.Scalar) scalarIndex.put(v, scalarIndex.size());
    }

    /** Number of scalars in a program. */
    static int scalarsOf(Program program) {
        return (int) program.instructions().stream().flatMap(i -> i.outputs().stream()).filter(v -> v.origin() instanceof Value.Scalar).distinct().count();
    }

    /** Where the numbers of a value lie, at the run's maxima. */
    Place place(Value v) {
        return switch (v.origin()) {
            case Value.Computed c -> regions.isOnce(v) ? once(v) : arena.part(plan.offset(v), v.shape().elements(plan.maxima()) * Float.BYTES);
            case Value.AdjointOf a -> once(v);
            case Value.FromParameter p -> weights.raw(p.parameter().name());
            case Value.GradientOf g -> weights.trained(State.GRADIENT, g.parameter().name());
            case Value.FromBatch b -> throw new BackendException("the CUDA back end computes with '" + b.input().name() + "' only after a load");
            case Value.Scalar s -> throw new BackendException("the scalar " + v + " is no matrix");
        };
    }

    private Place once(Value v) {
        return step.part(plan.stepOffsets().get(v), v.shape().elements() * Float.BYTES);
    }

    /** The device address of a value. */
    long address(Value v) {
        return place(v).address();
    }

    /** The scratch memory of an instruction. */
    Place scratch(Instruction i, int line, long bytes) {
        if (regions.of(i) != Region.BODY) return onceScratch.part(0, bytes);
        return bytes == 0 ? arena.part(0, 0) : arena.part(plan.scratch().get(line), bytes);
    }

    /** The number of a scalar in the row of doubles. */
    int scalarIndex(Value v) {
        return scalarIndex.get(v);
    }

    /** The device address of a scalar. */
    long scalar(Value v) {
        return scalars.part((long) scalarIndex(v) * Double.BYTES, Double.BYTES).address();
    }
}
