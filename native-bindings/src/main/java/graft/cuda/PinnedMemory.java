package graft.cuda;

import graft.ffi.CuDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Page-locked host memory: what the device copies from and to without stopping the thread. The thread that fills it waits, by an event, until the
 * copy that read it before has passed.
 */
public final class PinnedMemory extends CudaHandle {
    private final Arena lifetime = Arena.ofShared();
    private final MemorySegment raw;
    private final MemorySegment segment;

    PinnedMemory(CudaContext context, MemorySegment raw, long bytes) {
        super(context);
        this.raw = raw;
        segment = raw.reinterpret(bytes, lifetime, null);
    }

    public long bytes() {
        return segment.byteSize();
    }

    /** The memory; a use after {@link #close} is refused by the segment itself. */
    public MemorySegment segment() {
        requireOpen();
        return segment;
    }

    /** The address of [offset, offset + length). */
    long at(long offset, long length) {
        requireOpen();
        if (offset < 0 || length < 0 || offset > bytes() - length)
            throw new CudaException("bytes " + offset + " to " + (offset + length) + " were asked for in " + what(), 0);
        return raw.address() + offset;
    }

    @Override
    int free() {
        lifetime.close();
        return CuDevice.cuMemFreeHost(raw);
    }

    @Override
    String what() {
        return "a block of " + segment.byteSize() + " bytes of page-locked memory";
    }
}
