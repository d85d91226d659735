package graft.cuda;

import graft.ffi.CuStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** A queue of work on the device: what is put on it is done in that order, while the host goes on. */
public final class CudaStream extends CudaHandle {
    private static final int CAPTURE_THREAD_LOCAL = 1;

    private final MemorySegment handle;
    private @Nullable String lastKernel;
    private boolean capturing;

    CudaStream(CudaContext context, MemorySegment handle) {
        super(context);
        this.handle = handle;
    }

    MemorySegment handle() {
        requireOpen();
        return handle;
    }

    void launched(String kernel) {
        lastKernel = kernel;
    }

    /** Copies host memory to the device. The host memory must stay as it is until the stream has passed. */
    public void upload(PinnedMemory from, long fromOffset, DeviceMemory to, long toOffset, long bytes) {
        int status = CuStream.cuMemcpyHtoDAsync_v2(to.at(toOffset, bytes), from.at(fromOffset, bytes), bytes, handle());
        if (status != DriverStatus.SUCCESS) throw fault(status, "copying " + bytes + " bytes to the device");
    }

    /** Copies from the device to host memory, which holds the bytes once the stream has passed. */
    public void download(DeviceMemory from, long fromOffset, PinnedMemory to, long toOffset, long bytes) {
        int status = CuStream.cuMemcpyDtoHAsync_v2(to.at(toOffset, bytes), from.at(fromOffset, bytes), bytes, handle());
        if (status != DriverStatus.SUCCESS) throw fault(status, "copying " + bytes + " bytes from the device");
    }

    /** Copies on the device; the two ranges do not overlap. */
    public void copy(DeviceMemory from, long fromOffset, DeviceMemory to, long toOffset, long bytes) {
        int status = CuStream.cuMemcpyDtoDAsync_v2(to.at(toOffset, bytes), from.at(fromOffset, bytes), bytes, handle());
        if (status != DriverStatus.SUCCESS) throw fault(status, "copying " + bytes + " bytes on the device");
    }

    /** Sets every byte of a range. */
    public void fill(DeviceMemory memory, long offset, long bytes, byte value) {
        int status = CuStream.cuMemsetD8Async(memory.at(offset, bytes), value, bytes, handle());
        if (status != DriverStatus.SUCCESS) throw fault(status, "filling " + bytes + " bytes on the device");
    }

    /** Sets every 4-byte word of a range, which starts and ends at multiples of 4; a float's bits are a word. */
    public void fillWords(DeviceMemory memory, long offset, long words, int value) {
        int status = CuStream.cuMemsetD32Async(memory.at(offset, words * Integer.BYTES), value, words, handle());
        if (status != DriverStatus.SUCCESS) throw fault(status, "filling " + words + " words on the device");
    }

    /** Marks this place in the stream. */
    public void record(CudaEvent event) {
        int status = CuStream.cuEventRecord(event.handle(), handle());
        if (status != DriverStatus.SUCCESS) throw fault(status, "recording an event");
    }

    /** What is put on this stream from now on waits until another stream has passed the event's last mark. */
    public void waitFor(CudaEvent event) {
        int status = CuStream.cuStreamWaitEvent(handle(), event.handle(), 0);
        if (status != DriverStatus.SUCCESS) throw fault(status, "waiting for an event of another stream");
    }

    /** Waits until all that was put on the stream is done. */
    public void synchronize() {
        int status = CuStream.cuStreamSynchronize(handle());
        if (status != DriverStatus.SUCCESS) throw fault(status, "waiting for the device");
    }

    /** Whether all that was put on the stream is done. */
    public boolean idle() {
        int status = CuStream.cuStreamQuery(handle());
        if (status == DriverStatus.NOT_READY) return false;
        if (status != DriverStatus.SUCCESS) throw fault(status, "asking for a stream");
        return true;
    }

    /**
     * From now on work on this stream, and on streams that wait for its events, is written down instead of done, until {@link #endCapture}. Nothing may
     * be waited for by the host meanwhile, and the thread that captures allocates no device memory.
     */
    public void beginCapture() {
        int status = CuStream.cuStreamBeginCapture_v2(handle(), CAPTURE_THREAD_LOCAL);
        if (status != DriverStatus.SUCCESS) throw fault(status, "beginning to capture a stream");
        capturing = true;
    }

    /** Whether work on it is written down instead of done. */
    boolean capturing() {
        return capturing;
    }

    /** What was written down, ready to be launched again and again, with the addresses and arguments of then. */
    public CudaGraph endCapture() {
        capturing = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int status = CuStream.cuStreamEndCapture(handle(), out);
            if (status != DriverStatus.SUCCESS) throw fault(status, "ending the capture of a stream");
            return context().graph(out.get(ValueLayout.ADDRESS, 0));
        }
    }

    /** What some work puts on this stream, captured and not done. Work that fails leaves the stream as it was. */
    public CudaGraph captured(Runnable work) {
        beginCapture();
        boolean whole = false;
        try {
            work.run();
            whole = true;
        } finally {
            if (!whole) abandonCapture();
        }
        return endCapture();
    }

    /** Ends a capture whose work has failed: that failure is what the caller hears of, not what ending says. */
    private void abandonCapture() {
        capturing = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            if (CuStream.cuStreamEndCapture(handle(), out) != DriverStatus.SUCCESS) return;
            MemorySegment graph = out.get(ValueLayout.ADDRESS, 0);
            if (graph.address() != 0) CuStream.cuGraphDestroy(graph);
        }
    }

    /** The typed error, naming the kernel launched last: faults of kernels show at some later call. */
    CudaException fault(int status, String what) {
        String kernel = lastKernel;
        return context().fault(status, kernel != null && DriverStatus.isSticky(status) ? what + " (the kernel launched last is " + kernel + ")" : what);
    }

    @Override
    int free() {
        return CuStream.cuStreamDestroy_v2(handle);
    }

    @Override
    String what() {
        return "a stream";
    }
}
