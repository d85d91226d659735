package graft.backend.cpu;

import graft.backend.BackendException;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.kernel.DropoutKey;
import graft.kernel.KernelSet;
import graft.plan.MemoryPlan;
import graft.plan.MemoryReport;
import graft.plan.Planner;
import graft.program.Instruction;
import graft.program.Program;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A program on the CPU: parameters shared by all workers, an arena for each worker. */
final class CpuSession implements Session {
    private final Program program;
    private final KernelSet kernels;
    private final MemoryPlan plan;
    private final OffHeap offHeap;
    private final WorkerPool pool;
    private final ParameterMemory parameters;
    private final Tickets tickets;
    private final MemorySegment[] arenas;
    private final Worker[] workers;
    private final int[] lossSlots;
    private boolean closed;

    CpuSession(Program program, KernelSet kernels, Map<String, WeightTensor> weights, Sizes maxima, int threads) {
        if (threads < 1) throw new BackendException("a session needs at least 1 thread, not " + threads);
        this.program = program;
        this.kernels = kernels;
        requireComputedOutputs(program);
        ScratchSizes scratch = new ScratchSizes(kernels, maxima);
        plan = Planner.plan(program, maxima, (i, m) -> scratch.bytes(i));
        pool = new WorkerPool(threads);
        offHeap = new OffHeap(this, pool::close);
        boolean opened = false;
        try {
            parameters = new ParameterMemory(program, weights, offHeap);
            GradientOrder order = new GradientOrder(program);
            tickets = new Tickets(order.parameters());
            arenas = new MemorySegment[threads];
            workers = new Worker[threads];
            Slots slots = null;
            for (int w = 0; w < threads; w++) {
                arenas[w] = offHeap.allocate("the arena of thread " + (w + 1) + " of " + threads, plan.arenaBytes(), Planner.ALIGNMENT);
                RaggedBatch batch = new RaggedBatch(program.inputs(), program.hasToken());
                slots = new Slots(program, plan, arenas[w], parameters, batch);
                workers[w] = worker(slots, batch, order, scratch);
            }
            Slots any = slots;
            lossSlots = program.losses().stream().mapToInt(any::scalar).toArray();
            opened = true;
        } finally {
            if (!opened) offHeap.close();
        }
    }

    private Worker worker(Slots slots, RaggedBatch batch, GradientOrder order, ScratchSizes scratch) {
        StepCompiler compiler = new StepCompiler(kernels, slots, new ProductSteps(kernels.product(), slots, parameters), scratch);
        List<Instruction> instructions = program.instructions();
        Step[] steps = new Step[instructions.size()];
        for (int line = 0; line < steps.length; line++) {
            Instruction i = instructions.get(line);
            steps[line] = order.ordered(compiler.compile(i, line), i, line, tickets);
        }
        FloatMatrix[] outputs = program.outputs().values().stream().map(slots::matrix).toArray(FloatMatrix[]::new);
        return new Worker(slots, batch, steps, outputs);
    }

    private static void requireComputedOutputs(Program program) {
        program.outputs().forEach((name, v) -> {
            if (!v.isComputed()) throw new BackendException("output '" + name + "' is " + v + ", which no instruction computes");
        });
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public MemoryReport memory() {
        return parameters.report(plan.arenaBytes(), pool.threads());
    }

    @Override
    public StepResult run(StepBatch batch) {
        requireOpen();
        try {
            Collected collected = new Collected(program, lossSlots, checkedSizes(batch));
            parameters.beginRun(pool);
            tickets.reset();
            DropoutKey key = new DropoutKey(batch.seed(), batch.step());
            int count = batch.microBatches().size();
            AtomicInteger next = new AtomicInteger();
            pool.run(Math.max(1, Math.min(pool.threads(), count)), w -> {
                try {
                    for (int m = next.getAndIncrement(); m < count && !tickets.isStopped(); m = next.getAndIncrement()) {
                        workers[w].run(batch, m, key, collected);
                    }
                } catch (Tickets.Stopped s) {
                    // The worker that failed reports why.
                    return;
                } catch (Throwable t) {
                    tickets.stop();
                    throw t;
                }
            });
            return collected.result();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private List<Sizes> checkedSizes(StepBatch batch) {
        List<Sizes> sizes = new ArrayList<>(batch.microBatches().size());
        int m = 0;
        for (List<Sample> samples : batch.microBatches()) {
            m++;
            if (samples.isEmpty()) throw new BackendException("micro-batch " + m + " of the step has no graphs");
            Sizes s = RaggedBatch.sizesOf(samples, program.hasToken());
            if (!s.max(plan.maxima()).equals(plan.maxima())) {
                throw new BackendException("micro-batch " + m + " of the step is larger than memory was planned for: " + s + " against at most " + plan.maxima()
                        + "; open the session with the maxima of all batches");
            }
            sizes.add(s);
        }
        return sizes;
    }

    @Override
    public double gradientNorm() {
        requireOpen();
        try {
            return parameters.gradientNorm(kernels.optimiser(), pool);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void update(AdamWStep step) {
        requireOpen();
        try {
            parameters.update(kernels.optimiser(), step, pool);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void moveAnchors(double beta) {
        requireOpen();
        try {
            parameters.moveAnchors(kernels.optimiser(), beta, pool);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public double[] read(State state, String parameter) {
        requireOpen();
        try {
            return parameters.read(state, parameter);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void write(State state, String parameter, double[] values) {
        requireOpen();
        try {
            parameters.write(state, parameter, values);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Fills every arena with a pattern, for {@link #touchedBytes}. */
    void plantCanary() {
        for (MemorySegment arena : arenas) Canary.fill(arena);
    }

    /** One past the highest byte of any arena that a run has touched since {@link #plantCanary}. */
    long touchedBytes() {
        long highest = 0;
        for (MemorySegment arena : arenas) highest = Math.max(highest, Canary.touchedBytes(arena));
        return highest;
    }

    private void requireOpen() {
        if (closed) throw new BackendException("the session is closed");
    }

    @Override
    public void close() {
        closed = true;
        offHeap.close();
    }
}
