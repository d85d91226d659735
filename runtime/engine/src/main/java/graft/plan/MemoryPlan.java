package graft.plan;

import graft.program.Instruction;
import graft.program.Value;
import graft.tensor.Sizes;
import java.util.List;
import java.util.Map;

/**
 * Where every computed value of a program lies: those of the body in a thread's arena, for the maxima of a run; those of prologue and epilogue, and the gradient
 * buffers between them, in the step memory that all threads share.
 *
 * @param maxima element-wise maxima of the sizes over all micro-batches
 * @param offsets byte offset of each computed value of the body, a multiple of {@link Planner#ALIGNMENT}
 * @param scratch byte offset of each instruction's scratch memory, in the order of the instructions; -1 where it needs none
 * @param arenaBytes one past the highest byte that a run at the maxima touches
 * @param unsharedBytes what the values and scratch memory would need if none shared bytes, each aligned
 * @param stepOffsets byte offset in the step memory of each value of prologue and epilogue and each gradient buffer of the prologue's values
 * @param stepBytes size of the step memory
 */
public record MemoryPlan(Sizes maxima, Map<Value, Long> offsets, List<Long> scratch, long arenaBytes, long unsharedBytes, Map<Value, Long> stepOffsets, long stepBytes) {
    /** Scratch memory that a back end's kernel needs while an instruction runs, in bytes, for the given maxima. */
    @FunctionalInterface
    public interface ScratchRule {
        long bytes(Instruction instruction, Sizes maxima);
    }

    public long offset(Value v) {
        Long offset = offsets.get(v);
        if (offset == null) throw new IllegalArgumentException(v + " has no place in the arena");
        return offset;
    }
}
