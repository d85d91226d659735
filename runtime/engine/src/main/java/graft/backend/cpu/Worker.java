package graft.backend.cpu;

import graft.backend.BackendException;
import graft.backend.StepBatch;
import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.kernel.KernelSet;
import graft.kernel.Product;
import graft.plan.MemoryPlan;
import graft.program.Instruction;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Takes micro-batches through the body of a program, one after the other, in an arena of its own. */
final class Worker {
    private final MicroBatch micro;
    private final Slots slots;
    private final Step[] steps;
    private final FloatMatrix[] outputs;

    /**
     * @param product of this worker alone, like the arena
     * @param arena of this worker
     * @param once shared with the other workers, like the parameters and the order of gradients
     */
    Worker(Program program, KernelSet kernels, Product product, MemoryPlan plan, MemorySegment arena, StepMemory once, ParameterMemory parameters, ScratchSizes scratch, GradientOrder order, Tickets tickets) {
        RaggedBatch batch = new RaggedBatch(program.inputs(), program.hasToken());
        batch.reserve(plan.maxima());
        slots = new Slots(program, plan, arena, once, parameters, batch);
        micro = new MicroBatch(batch, slots.scalars());
        StepCompiler compiler = new StepCompiler(kernels, slots, new ProductSteps(product, slots), scratch, order::writes);
        List<Instruction> instructions = program.instructions();
        Regions regions = program.regions();
        List<Step> body = new ArrayList<>();
        for (int line = 0; line < instructions.size(); line++) {
            Instruction i = instructions.get(line);
            if (regions.of(i) == Region.BODY) body.add(order.ordered(compiler.compile(i, line), i, line, tickets));
        }
        steps = body.toArray(Step[]::new);
        List<FloatMatrix> collected = new ArrayList<>();
        program.outputs().forEach((name, v) -> collected.add(output(name, v)));
        outputs = collected.toArray(FloatMatrix[]::new);
    }

    private FloatMatrix output(String name, Value v) {
        if (!v.isComputed()) throw new BackendException("output '" + name + "' is " + v + ", which no instruction computes");
        return slots.matrix(v);
    }

    /** The number of a scalar of the program among the scalars of a micro-batch. */
    int scalar(Value v) {
        return slots.scalar(v);
    }

    /** Runs micro-batch number {@code index} of the step, of the given sizes, and puts what it gives into {@code collected}. */
    void run(StepBatch step, int index, Sizes sizes, DropoutKey key, Collected collected) {
        micro.index = index;
        micro.key = key;
        micro.labelledCells = step.labelledCells();
        micro.cells = step.cells();
        micro.batch.fill(step.microBatches().get(index), sizes, step.step());
        slots.resize(sizes);
        for (Step s : steps) s.run(micro);
        collected.take(index, micro.scalars, outputs);
    }
}
