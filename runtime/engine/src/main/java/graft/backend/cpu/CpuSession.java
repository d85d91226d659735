package graft.backend.cpu;

import graft.backend.BackendException;
import graft.backend.Cutting;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.kernel.DropoutKey;
import graft.kernel.KernelSet;
import graft.kernel.Product;
import graft.plan.MemoryPlan;
import graft.plan.MemoryReport;
import graft.plan.Planner;
import graft.program.Program;
import graft.program.Regions;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A program on the CPU: parameters shared by all workers, an arena for each worker. */
final class CpuSession implements Session {
    private final Program program;
    private final Regions regions;
    private final KernelSet kernels;
    /** How every program of this back end is cut; empty where each is cut by what it is. */
    private final Optional<Cutting> given;
    private final Cutting cutting;
    private final MemoryPlan plan;
    private final OffHeap offHeap;
    private final WorkerPool pool;
    private final ParameterMemory parameters;
    private final StepMemory stepMemory;
    private final OnceAStep once;
    private final Tickets tickets;
    private final MemorySegment[] arenas;
    private final Product[] products;
    private final Worker[] workers;
    private final int[] lossSlots;
    /** The session whose weights this one reads, or null. Held so that it stays reachable. */
    private final CpuSession weightsOf;
    /** Set while this session, or one that it shares weights with, computes. */
    private final AtomicBoolean busy;

    private boolean closed;

    /**
     * A session with parameters of its own.
     *
     * @param given how its batches are cut, if not by what the program is
     * @param frozen how frozen weights that products read are stored
     */
    CpuSession(Program program, KernelSet kernels, Optional<Cutting> given, Map<String, WeightTensor> weights, FrozenStorage frozen, Sizes maxima, int threads) {
        this(program, kernels, given, weights, frozen, maxima, new WorkerPool(threads), null);
    }

    private CpuSession(Program program, KernelSet kernels, Optional<Cutting> given, Map<String, WeightTensor> weights, FrozenStorage frozen, Sizes maxima, WorkerPool pool, CpuSession weightsOf) {
        this.program = program;
        regions = program.regions();
        this.kernels = kernels;
        this.given = given;
        cutting = given.orElseGet(() -> Cutting.onCores(program));
        this.pool = pool;
        this.weightsOf = weightsOf;
        busy = weightsOf == null ? new AtomicBoolean() : weightsOf.busy;
        ScratchSizes scratch = new ScratchSizes(kernels, maxima);
        plan = Planner.plan(program, maxima, (i, m) -> scratch.bytes(i));
        offHeap = weightsOf == null ? new OffHeap(this, pool::close) : new OffHeap(this, () -> { });
        boolean opened = false;
        try {
            GradientOrder order = new GradientOrder(program);
            parameters = weightsOf == null ? new ParameterMemory(program, weights, frozen, order.written(), offHeap, pool) : weightsOf.parameters;
            tickets = new Tickets(order.buffers());
            stepMemory = new StepMemory(program, plan, offHeap);
            products = products();
            once = new OnceAStep(program, kernels, products[0], plan, stepMemory, parameters, scratch);
            arenas = arenas();
            workers = new Worker[pool.threads()];
            for (int w = 0; w < workers.length; w++) workers[w] = new Worker(program, kernels, products[w], plan, arenas[w], stepMemory, parameters, scratch, order, tickets);
            lossSlots = program.losses().stream().mapToInt(workers[0]::scalar).toArray();
            opened = true;
        } finally {
            if (!opened) offHeap.close();
        }
    }

    /** An arena for each thread: those of the session that lends its weights, if they are large enough, since only one of the two computes at a time. */
    private MemorySegment[] arenas() {
        if (weightsOf != null && weightsOf.plan.arenaBytes() >= plan.arenaBytes()) return weightsOf.arenas;
        MemorySegment[] own = new MemorySegment[pool.threads()];
        for (int w = 0; w < own.length; w++) {
            own[w] = offHeap.allocate("the arena of thread " + (w + 1) + " of " + own.length, plan.arenaBytes(), Planner.ALIGNMENT);
        }
        return own;
    }

    /** A product for each thread, with its blocks of operands: those of the session that lends its weights, since only one of the two computes at a time. */
    private Product[] products() {
        if (weightsOf != null) return weightsOf.products;
        Product[] own = new Product[pool.threads()];
        for (int w = 0; w < own.length; w++) own[w] = kernels.product();
        return own;
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public Cutting cutting() {
        return cutting;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very same arenas, not equal ones
    public MemoryReport memory() {
        if (weightsOf == null) return parameters.report(stepMemory.bytes(), kernels.productBytes(), plan.arenaBytes(), pool.threads());
        boolean lent = arenas == weightsOf.arenas;
        return new MemoryReport(0, 0, 0, 0, 0, stepMemory.bytes(), 0, lent ? 0 : plan.arenaBytes(), pool.threads());
    }

    @Override
    public Session sharing(Program other, Sizes maxima) {
        return exclusively(() -> {
            if (ParameterLayouts.trains(other)) throw new BackendException("a program that shares weights cannot train them; open a session of its own");
            parameters.requireAll(other);
            return new CpuSession(other, kernels, given, Map.of(), FrozenStorage.PRIVATE, maxima, pool, this);
        });
    }

    @Override
    public StepResult run(StepBatch batch) {
        return exclusively(() -> {
            List<Sizes> sizes = checkedSizes(batch);
            Collected collected = new Collected(program, regions, lossSlots, sizes);
            if (weightsOf == null) {
                parameters.beginTraining(pool);
            } else {
                parameters.packChanged(pool);
            }
            once.begin(parameters.version());
            runAll(batch, sizes, collected);
            once.end();
            return collected.result(once::scalar);
        });
    }

    private void runAll(StepBatch batch, List<Sizes> sizes, Collected collected) {
        tickets.reset();
        DropoutKey key = new DropoutKey(batch.seed(), batch.step());
        int count = batch.microBatches().size();
        AtomicInteger next = new AtomicInteger();
        pool.run(Math.max(1, Math.min(pool.threads(), count)), w -> {
            try {
                for (int m = next.getAndIncrement(); m < count && !tickets.isStopped(); m = next.getAndIncrement()) {
                    workers[w].run(batch, m, sizes.get(m), key, collected);
                }
            } catch (Tickets.Stopped s) {
                // The worker that failed reports why.
                return;
            } catch (Throwable t) {
                tickets.stop();
                throw t;
            }
        });
    }

    private List<Sizes> checkedSizes(StepBatch batch) {
        if (batch.microBatches().isEmpty()) throw new BackendException("the step has no micro-batch; give it a graph at least");
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
    public void hold(Set<String> names) {
        exclusively(() -> {
            training().hold(names);
            return null;
        });
    }

    @Override
    public double gradientNorm() {
        return exclusively(() -> training().gradientNorm(kernels.optimiser(), pool));
    }

    @Override
    public void update(AdamWStep step) {
        exclusively(() -> {
            training().update(kernels.optimiser(), step, pool);
            return null;
        });
    }

    @Override
    public void moveAnchors(double beta) {
        exclusively(() -> {
            training().moveAnchors(kernels.optimiser(), beta, pool);
            return null;
        });
    }

    @Override
    public double[] read(State state, String parameter) {
        return exclusively(() -> parameters.read(state, parameter));
    }

    @Override
    public void write(State state, String parameter, double[] values) {
        exclusively(() -> {
            training().write(state, parameter, values);
            return null;
        });
    }

    private ParameterMemory training() {
        if (weightsOf != null) throw new BackendException("this session shares its weights; train and write them in the session that they belong to");
        return parameters;
    }

    /** Refuses use by two threads at once, which would give plausible numbers, and keeps the memory while it is used. */
    private <T> T exclusively(Supplier<T> work) {
        if (!busy.compareAndSet(false, true)) throw new BackendException("the session, or one that it shares weights with, is in use by another thread");
        try {
            // Asked only now, when nobody can close it any more: kernels use addresses that nothing checks.
            requireOpen();
            return work.get();
        } finally {
            busy.set(false);
            Reference.reachabilityFence(this);
        }
    }

    private void requireOpen() {
        if (closed) throw new BackendException("the session is closed; open another");
        if (weightsOf != null) weightsOf.requireOpen();
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

    @Override
    public void close() {
        if (closed) return;
        if (!busy.compareAndSet(false, true)) throw new BackendException("the session cannot be closed while another thread uses it, or one that it shares weights with");
        closed = true;
        offHeap.close();
        busy.set(false);
    }
}
