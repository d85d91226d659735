package graft.backend.cpu;

import graft.kernel.KernelSet;
import graft.plan.MemoryModel;
import graft.plan.MemoryPlan;
import graft.plan.MemoryReport;
import graft.plan.Planner;
import graft.program.Program;
import graft.tensor.NumberFormat;
import graft.tensor.Sizes;

/** What a {@link CpuSession} takes. */
final class CpuMemory implements MemoryModel {
    private final KernelSet kernels;
    private final NumberFormat frozen;

    CpuMemory(KernelSet kernels, NumberFormat frozen) {
        this.kernels = kernels;
        this.frozen = frozen;
    }

    @Override
    public MemoryReport session(Program program, Sizes maxima, int threads) {
        MemoryPlan plan = Planner.plan(program, maxima, scratch());
        return ParameterLayouts.of(program, frozen).report(StepMemory.bytes(program, plan), kernels.productBytes(), plan.arenaBytes(), threads);
    }

    @Override
    public MemoryPlan.ScratchRule scratch() {
        return (i, maxima) -> new ScratchSizes(kernels, maxima).bytes(i);
    }
}
