package graft.cuda;

import graft.ffi.CuStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A mark in a stream: {@link CudaStream#record} sets it, the host or another stream waits for it. */
public final class CudaEvent extends CudaHandle {
    private final MemorySegment handle;

    CudaEvent(CudaContext context, MemorySegment handle) {
        super(context);
        this.handle = handle;
    }

    MemorySegment handle() {
        requireOpen();
        return handle;
    }

    /** Waits until the stream has passed the mark that was set last; at once if none was. */
    public void synchronize() {
        int status = CuStream.cuEventSynchronize(handle());
        if (status != DriverStatus.SUCCESS) throw context().fault(status, "waiting for an event");
    }

    /** Whether the stream has passed the mark that was set last. */
    public boolean reached() {
        int status = CuStream.cuEventQuery(handle());
        if (status == DriverStatus.NOT_READY) return false;
        if (status != DriverStatus.SUCCESS) throw context().fault(status, "asking for an event");
        return true;
    }

    /** Milliseconds on the device between two marks that were reached, both of {@link CudaContext#timedEvent}. */
    public float millisecondsSince(CudaEvent start) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT);
            int status = CuStream.cuEventElapsedTime(out, start.handle(), handle());
            if (status != DriverStatus.SUCCESS) throw context().fault(status, "taking the time between two events");
            return out.get(ValueLayout.JAVA_FLOAT, 0);
        }
    }

    @Override
    int free() {
        return CuStream.cuEventDestroy_v2(handle);
    }

    @Override
    String what() {
        return "an event";
    }
}
