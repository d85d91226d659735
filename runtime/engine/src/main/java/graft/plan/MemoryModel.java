package graft.plan;

import graft.program.Program;
import graft.tensor.Sizes;

/** What sessions of a back end take, told without opening one. */
public interface MemoryModel {
    /** What a session takes; the same as it reports when it is open. */
    MemoryReport session(Program program, Sizes maxima, int threads);

    /** Scratch memory of the back end's kernels. */
    MemoryPlan.ScratchRule scratch();
}
