package graft.cuda;

import graft.ffi.CuDevice;
import graft.ffi.CuStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A device's primary context and all that lives in it. {@link #close} frees whatever is still open, the youngest first. What makes or frees things may be
 * called by any thread; a thread that puts work on streams calls {@link #makeCurrent} first, once.
 */
public final class CudaContext implements AutoCloseable {
    private static final int STREAM_NON_BLOCKING = 1;
    private static final int EVENT_DISABLE_TIMING = 2;

    private final CudaDevice device;
    private final MemorySegment handle;
    private final Set<CudaHandle> living = new LinkedHashSet<>();
    private volatile boolean lost;
    private boolean open = true;

    CudaContext(CudaDevice device) {
        this.device = device;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            DriverStatus.check(CuDevice.cuDevicePrimaryCtxRetain(out, device.handle()), "opening device " + device.ordinal() + " (" + device.name() + ")");
            handle = out.get(ValueLayout.ADDRESS, 0);
        }
    }

    public CudaDevice device() {
        return device;
    }

    /** Makes the calling thread work in this context. */
    public void makeCurrent() {
        int status = CuDevice.cuCtxSetCurrent(handle);
        if (status != DriverStatus.SUCCESS) throw fault(status, "making the context current");
    }

    /** Whether a fault was seen after which the context can do nothing more; see {@link CudaException#contextUsable}. */
    public boolean lost() {
        return lost;
    }

    /** Waits for everything on the device. */
    public void synchronize() {
        makeCurrent();
        int status = CuDevice.cuCtxSynchronize();
        if (status != DriverStatus.SUCCESS) throw fault(status, "waiting for the device");
    }

    /** Bytes of the device's memory that nobody holds. */
    public long freeBytes() {
        try (Arena arena = Arena.ofConfined()) {
            makeCurrent();
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int status = CuDevice.cuMemGetInfo_v2(out, out.asSlice(Long.BYTES));
            if (status != DriverStatus.SUCCESS) throw fault(status, "asking for the free memory of the device");
            return out.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /**
     * A block of device memory, at least 1 byte, aligned to 256 bytes.
     *
     * @throws CudaOutOfMemoryException saying what was asked for and what is free
     */
    public DeviceMemory allocate(long bytes) {
        if (bytes < 1) throw new CudaException(bytes + " bytes of device memory were asked for; a block has at least 1", 0);
        try (Arena arena = Arena.ofConfined()) {
            makeCurrent();
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
            int status = CuDevice.cuMemAlloc_v2(out, bytes);
            if (status == DriverStatus.OUT_OF_MEMORY)
                throw fault(status, "taking " + bytes + " bytes of device memory, of which " + freeBytes() + " of " + device.memoryBytes() + " are free,");
            if (status != DriverStatus.SUCCESS) throw fault(status, "taking " + bytes + " bytes of device memory");
            return own(new DeviceMemory(this, out.get(ValueLayout.JAVA_LONG, 0), bytes));
        }
    }

    /**
     * A block of page-locked host memory, at least 1 byte.
     *
     * @throws CudaOutOfMemoryException when the system grants no more
     */
    public PinnedMemory pinned(long bytes) {
        if (bytes < 1) throw new CudaException(bytes + " bytes of page-locked memory were asked for; a block has at least 1", 0);
        MemorySegment memory = made("taking " + bytes + " bytes of page-locked memory", out -> CuDevice.cuMemHostAlloc(out, bytes, 0));
        return own(new PinnedMemory(this, memory, bytes));
    }

    /** A stream that does not wait for the legacy default stream. */
    public CudaStream stream() {
        return own(new CudaStream(this, made("making a stream", out -> CuStream.cuStreamCreate(out, STREAM_NON_BLOCKING))));
    }

    /** An event without a time. */
    public CudaEvent event() {
        return own(new CudaEvent(this, made("making an event", out -> CuStream.cuEventCreate(out, EVENT_DISABLE_TIMING))));
    }

    /** An event with a time. */
    public CudaEvent timedEvent() {
        return own(new CudaEvent(this, made("making an event", out -> CuStream.cuEventCreate(out, 0))));
    }

    /**
     * Kernels of a PTX text, compiled by the driver for this device.
     *
     * @param name what messages call it
     * @throws CudaException with what the driver's compiler said
     */
    public CudaModule module(String name, byte[] ptx) {
        makeCurrent();
        return own(CudaModule.load(this, name, ptx));
    }

    /** A cuBLAS handle that works on a stream, with a workspace of its own: none of that many bytes when 0. */
    public Cublas cublas(CudaStream stream, long workspaceBytes) {
        makeCurrent();
        return own(Cublas.open(this, stream, workspaceBytes));
    }

    CudaGraph graph(MemorySegment graph) {
        MemorySegment executable = made("making a captured graph ready", out -> CuStream.cuGraphInstantiateWithFlags(out, graph, 0));
        return own(new CudaGraph(this, graph, executable));
    }

    /** The error of a failed call, which also says whether the context can go on. */
    CudaException fault(int status, String what) {
        if (DriverStatus.isSticky(status)) lost = true;
        return DriverStatus.error(status, what);
    }

    private interface Making {
        int into(MemorySegment out);
    }

    private MemorySegment made(String what, Making making) {
        try (Arena arena = Arena.ofConfined()) {
            makeCurrent();
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int status = making.into(out);
            if (status != DriverStatus.SUCCESS) throw fault(status, what);
            return out.get(ValueLayout.ADDRESS, 0);
        }
    }

    private synchronized <T extends CudaHandle> T own(T child) {
        living.add(child);
        return child;
    }

    synchronized void release(CudaHandle child) {
        if (!living.remove(child) || !child.end()) return;
        int status = CuDevice.cuCtxSetCurrent(handle);
        if (status == DriverStatus.SUCCESS) status = child.free();
        forgive(status, "freeing " + child.what());
    }

    /** A context that is lost has nothing left to free, so its refusals say nothing new. */
    private void forgive(int status, String what) {
        if (status == DriverStatus.SUCCESS || lost) return;
        CudaException error = fault(status, what);
        if (error.contextUsable()) throw error;
    }

    /** Frees everything, the youngest first, and lets go of the device; a second time does nothing. */
    @Override
    public synchronized void close() {
        if (!open) return;
        open = false;
        List<CudaHandle> all = new ArrayList<>(living);
        for (CudaHandle child : all.reversed()) release(child);
        forgive(CuDevice.cuDevicePrimaryCtxRelease_v2(device.handle()), "letting go of device " + device.ordinal());
    }
}
