package graft.backend.cuda;

import graft.cuda.CudaContext;
import graft.cuda.DeviceMemory;

/** Collects what a session needs on the device, so that one allocation serves all of it. */
final class PlaceBook {
    /** Bytes; what the driver aligns blocks to. */
    private static final long ALIGNMENT = 256;

    private long reserved;

    /** The offset of a new range. */
    long reserve(long bytes) {
        long offset = reserved;
        reserved += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return offset;
    }

    /** Bytes of all ranges. */
    long bytes() {
        return reserved;
    }

    /** The one block for all ranges. */
    DeviceMemory allocate(CudaContext context) {
        return context.allocate(Math.max(ALIGNMENT, reserved));
    }
}
