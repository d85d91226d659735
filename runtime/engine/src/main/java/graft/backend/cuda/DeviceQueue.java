package graft.backend.cuda;

import graft.backend.StepTraffic;
import graft.cuda.CudaContext;
import graft.cuda.CudaModule;
import graft.cuda.CudaStream;
import graft.cuda.Cublas;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The stream that computes, with the kernels and products that go on it. While it counts, nothing is put on the stream: what a step would launch and move is known
 * without running it.
 */
final class DeviceQueue {
    /** What cuBLAS's manual gives for Hopper and later. */
    private static final long WORKSPACE_OF_HOPPER = 32L << 20;

    /** And for earlier devices. */
    private static final long WORKSPACE = 4L << 20;

    private static final int HOPPER = 9;

    private final CudaContext context;
    private final CudaStream stream;
    private final Cublas blas;
    private final long workspaceBytes;
    private final Precision precision;
    private final Map<String, CudaModule> modules = new HashMap<>();
    private final Map<Kernel, Call> calls = new EnumMap<>(Kernel.class);
    private boolean counting;
    private long launches;
    private long products;
    private long moved;

    /** @param context is current */
    DeviceQueue(CudaContext context, Precision precision) {
        this.context = context;
        this.precision = precision;
        stream = context.stream();
        workspaceBytes = context.device().computeMajor() >= HOPPER ? WORKSPACE_OF_HOPPER : WORKSPACE;
        blas = context.cublas(stream, workspaceBytes);
        blas.mathMode(precision.mathMode());
    }

    CudaContext context() {
        return context;
    }

    CudaStream stream() {
        return stream;
    }

    Precision precision() {
        return precision;
    }

    /** Bytes on the device that belong to cuBLAS. */
    long workspaceBytes() {
        return workspaceBytes;
    }

    /** The kernel, loaded with the others of its source on its first use. */
    Call call(Kernel kernel) {
        Call known = calls.get(kernel);
        if (known != null) return known;
        CudaModule module = modules.computeIfAbsent(kernel.source(), source -> context.module(source + ".ptx", Ptx.of(source)));
        Call call = new Call(this, module.kernel(kernel.entry()).launch(kernel.arguments()));
        calls.put(kernel, call);
        return call;
    }

    /** Counts a launch; true if it is to be put on the stream. */
    boolean launches() {
        launches++;
        return !counting;
    }

    /** Counts a product; gives cuBLAS, or null while counting. */
    Cublas product() {
        products++;
        return counting ? null : blas;
    }

    /** Sets a range to zero. */
    void zero(Place place) {
        if (place.bytes() == 0) return;
        launches++;
        moved += place.bytes();
        if (!counting) stream.fill(place.memory(), place.offset(), place.bytes(), (byte) 0);
    }

    /** Copies as many bytes as the target has. */
    void copy(Place from, Place to) {
        if (to.bytes() == 0) return;
        launches++;
        moved += 2 * to.bytes();
        if (!counting) stream.copy(from.memory(), from.offset(), to.memory(), to.offset(), to.bytes());
    }

    /**
     * What some work would put on the stream.
     *
     * @param up, down bytes that the work's batch and results take over the bus
     */
    StepTraffic count(Runnable work, long up, long down) {
        counting = true;
        launches = 0;
        products = 0;
        moved = 0;
        try {
            work.run();
            return new StepTraffic(launches, products, up, down, moved);
        } finally {
            counting = false;
        }
    }
}
