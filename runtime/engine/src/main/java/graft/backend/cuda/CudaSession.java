package graft.backend.cuda;

import graft.backend.BackendException;
import graft.backend.Cutting;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.backend.StepTraffic;
import graft.cuda.Cuda;
import graft.cuda.CudaContext;
import graft.cuda.CudaException;
import graft.cuda.CudaOutOfMemoryException;
import graft.cuda.CudaStream;
import graft.cuda.DeviceMemory;
import graft.kernel.AdamWStep;
import graft.plan.MemoryReport;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A program on a device: everything in one block of its memory, taken when the session is opened. After a fault of the device the session refuses all further use;
 * what a run has written to its folder by then is whole, and the run can be taken up on the CPU.
 */
final class CudaSession implements Session {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Program program;
    private final DeviceQueue queue;
    private final CudaStream copying;
    private final Transfer transfer;
    private final DeviceWeights weights;
    private final DeviceProgram compiled;
    private final @Nullable DeviceOptimiser optimiser;
    private final Cleaner.Cleanable memory;
    /** The session whose weights this one reads, or null. Held so that it stays reachable. */
    private final @Nullable CudaSession weightsOf;
    /** Set while this session, or one that it shares weights with, computes. */
    private final AtomicBoolean busy;

    private boolean closed;
    private @Nullable String fault;

    /** A session with weights of its own, in a context of its own. */
    static CudaSession open(Cuda cuda, Precision precision, Program program, Map<String, WeightTensor> weights, Sizes maxima) {
        PlaceBook book = new PlaceBook();
        DeviceWeights own = new DeviceWeights(program, weights, book);
        CudaContext context = cuda.context(cuda.firstDevice());
        boolean opened = false;
        try {
            context.makeCurrent();
            DeviceQueue queue = new DeviceQueue(context, precision);
            CudaStream copying = context.stream();
            CudaSession session = new CudaSession(program, queue, copying, new Transfer(context, queue.stream()), own, weights, maxima, book, null);
            opened = true;
            return session;
        } finally {
            if (!opened) context.close();
        }
    }

    private CudaSession(Program program, DeviceQueue queue, CudaStream copying, Transfer transfer, DeviceWeights weights, Map<String, WeightTensor> values, Sizes maxima, PlaceBook book,
            @Nullable CudaSession weightsOf) {
        this.program = program;
        this.queue = queue;
        this.copying = copying;
        this.transfer = transfer;
        this.weights = weights;
        this.weightsOf = weightsOf;
        busy = weightsOf == null ? new AtomicBoolean() : weightsOf.busy;
        long norm = weightsOf == null ? book.reserve(DeviceOptimiser.BYTES) : 0;
        compiled = new DeviceProgram(program, maxima, queue, copying, book);
        DeviceMemory block = allocate(book);
        if (weightsOf == null) {
            weights.fill(block, values, transfer);
            optimiser = new DeviceOptimiser(queue, weights, new Place(block, norm, DeviceOptimiser.BYTES), transfer);
            CudaContext context = queue.context();
            memory = CLEANER.register(this, context::close);
        } else {
            optimiser = null;
            DeviceProgram own = compiled;
            memory = CLEANER.register(this, () -> {
                own.close();
                block.close();
            });
        }
        boolean ready = false;
        try {
            compiled.compile(block, weights);
            ready = true;
        } finally {
            if (!ready) memory.clean();
        }
    }

    private DeviceMemory allocate(PlaceBook book) {
        try {
            return book.allocate(queue.context());
        } catch (CudaOutOfMemoryException e) {
            throw new BackendException("the run does not fit on the device: " + e.getMessage() + ". Use smaller batches, or --device cpu. It needs\n" + memory().print(), e);
        }
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public MemoryReport memory() {
        if (weightsOf == null) return weights.report(compiled.stepBytes(), queue.workspaceBytes(), compiled.arenaBytes());
        return new MemoryReport(0, 0, 0, 0, 0, compiled.stepBytes(), 0, compiled.arenaBytes(), 1);
    }

    @Override
    public Cutting cutting() {
        return Cutting.WHOLE;
    }

    @Override
    public Optional<StepTraffic> traffic() {
        return exclusively(() -> Optional.of(compiled.traffic(() -> {
            if (weights.hasGradients() && optimiser != null && DeviceWeights.trains(program)) {
                queue.zero(weights.block(State.GRADIENT));
                optimiser.update(new AdamWStep(0, 0.9, 0.999, 1e-8, 0, 1, 1));
                optimiser.moveAnchors(0.5);
            }
        })));
    }

    @Override
    public Session sharing(Program other, Sizes maxima) {
        return exclusively(() -> {
            if (DeviceWeights.trains(other)) throw new BackendException("a program that shares weights cannot train them; open a session of its own");
            weights.requireAll(other);
            return new CudaSession(other, queue, copying, transfer, weights, Map.of(), maxima, new PlaceBook(), this);
        });
    }

    @Override
    public StepResult run(StepBatch batch) {
        return exclusively(() -> {
            if (weightsOf == null && weights.hasGradients()) queue.zero(weights.block(State.GRADIENT));
            return compiled.run(batch);
        });
    }

    @Override
    public void hold(Set<String> names) {
        exclusively(() -> {
            training();
            weights.hold(names);
            return true;
        });
    }

    @Override
    public double gradientNorm() {
        return exclusively(() -> training().gradientNorm());
    }

    @Override
    public void update(AdamWStep step) {
        exclusively(() -> {
            training().update(step);
            return true;
        });
    }

    @Override
    public void moveAnchors(double beta) {
        exclusively(() -> {
            training().moveAnchors(beta);
            return true;
        });
    }

    @Override
    public double[] read(State state, String parameter) {
        return exclusively(() -> transfer.read(weights.find(state, parameter)));
    }

    @Override
    public void write(State state, String parameter, double[] values) {
        exclusively(() -> {
            training();
            Place to = weights.find(state, parameter);
            if (values.length != to.bytes() / Float.BYTES) throw new BackendException(state + " of '" + parameter + "' has " + to.bytes() / Float.BYTES + " numbers, not " + values.length);
            transfer.write(values, to);
            return true;
        });
    }

    private DeviceOptimiser training() {
        if (optimiser == null) throw new BackendException("this session shares its weights; train and write them in the session that they belong to");
        return optimiser;
    }

    /** Refuses use by two threads at once and after a fault, and keeps the memory while it is used. */
    private <T> T exclusively(Supplier<T> work) {
        if (!busy.compareAndSet(false, true)) throw new BackendException("the session, or one that it shares weights with, is in use by another thread");
        try {
            requireOpen();
            queue.context().makeCurrent();
            return work.get();
        } catch (CudaException e) {
            fail(e);
            throw e;
        } finally {
            busy.set(false);
            Reference.reachabilityFence(this);
        }
    }

    /** What a step has left on the device after a fault in its midst is of no use, whatever the fault. */
    private void fail(CudaException e) {
        fault = e.getMessage();
        if (weightsOf != null) weightsOf.fail(e);
    }

    private void requireOpen() {
        if (fault != null) throw new BackendException("the device has failed (" + fault + "); take the run up from its last checkpoint, with --device cpu if the device stays lost");
        if (closed) throw new BackendException("the session is closed; open another");
        if (weightsOf != null) weightsOf.requireOpen();
    }

    @Override
    public void close() {
        if (closed) return;
        if (!busy.compareAndSet(false, true)) throw new BackendException("the session cannot be closed while another thread uses it, or one that it shares weights with");
        closed = true;
        try {
            memory.clean();
        } finally {
            busy.set(false);
        }
    }
}
