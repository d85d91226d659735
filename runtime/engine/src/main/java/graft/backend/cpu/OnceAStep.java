package graft.backend.cpu;

import graft.kernel.KernelSet;
import graft.kernel.Product;
import graft.plan.MemoryPlan;
import graft.program.Instruction;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import java.util.ArrayList;
import java.util.List;

/** Runs prologue and epilogue on the calling thread, in the order of the program, so that they do not depend on the number of threads. */
final class OnceAStep {
    private static final long NEVER = -1;

    private final StepMemory memory;
    private final Slots slots;
    private final MicroBatch noBatch;
    private final List<Step> prologue = new ArrayList<>();
    private final List<Step> epilogue = new ArrayList<>();
    private long madeFrom = NEVER;

    /** @param product of the thread that runs it, which no worker uses meanwhile */
    OnceAStep(Program program, KernelSet kernels, Product product, MemoryPlan plan, StepMemory memory, ParameterMemory parameters, ScratchSizes scratch) {
        this.memory = memory;
        Regions regions = program.regions();
        slots = new Slots(program, plan, null, memory, parameters, null);
        noBatch = new MicroBatch(null, slots.scalars());
        StepCompiler compiler = new StepCompiler(kernels, slots, new ProductSteps(product, slots), scratch, line -> false);
        for (int line = 0; line < program.instructions().size(); line++) {
            Instruction i = program.instructions().get(line);
            Region region = regions.of(i);
            if (region != Region.BODY) (region == Region.PROLOGUE ? prologue : epilogue).add(memory.thenPack(compiler.compile(i, line), i));
        }
    }

    /**
     * Makes the prologue's values and zeroes their gradients. Without an epilogue nothing writes over the values, so they are made again only if a weight has changed.
     *
     * @param version of the weights
     */
    void begin(long version) {
        memory.zeroAdjoints();
        if (epilogue.isEmpty() && madeFrom == version) return;
        for (Step s : prologue) s.run(noBatch);
        madeFrom = version;
    }

    /** Carries gradients of the prologue's values back to the parameters. */
    void end() {
        for (Step s : epilogue) s.run(noBatch);
    }

    /** A number that the prologue gave. */
    double scalar(Value v) {
        return noBatch.scalars[slots.scalar(v)];
    }
}
