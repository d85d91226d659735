package graft.cuda;

import graft.ffi.CuModule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Kernels that were loaded from one PTX text. */
public final class CudaModule extends CudaHandle {
    private static final int ERROR_LOG = 5;
    private static final int ERROR_LOG_BYTES = 6;
    private static final int LOG_BYTES = 8192;

    private final String name;
    private final MemorySegment handle;

    private CudaModule(CudaContext context, String name, MemorySegment handle) {
        super(context);
        this.name = name;
        this.handle = handle;
    }

    static CudaModule load(CudaContext context, String name, byte[] ptx) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(ptx.length + 1L); // ends with the zero that the driver looks for
            MemorySegment.copy(ptx, 0, text, ValueLayout.JAVA_BYTE, 0, ptx.length);
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment options = arena.allocateFrom(ValueLayout.JAVA_INT, ERROR_LOG, ERROR_LOG_BYTES);
            MemorySegment values = arena.allocate(ValueLayout.ADDRESS, 2);
            values.setAtIndex(ValueLayout.ADDRESS, 0, log);
            values.setAtIndex(ValueLayout.JAVA_LONG, 1, LOG_BYTES); // an integer that travels as a pointer
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int status = CuModule.cuModuleLoadDataEx(out, text, 2, options, values);
            if (status != DriverStatus.SUCCESS) {
                String said = log.getString(0).strip();
                throw context.fault(status, "loading the kernels of " + name + (said.isEmpty() ? "" : " (the compiler in the driver says: " + said + ")"));
            }
            return new CudaModule(context, name, out.get(ValueLayout.ADDRESS, 0));
        }
    }

    /**
     * A kernel by its name.
     *
     * @throws CudaException when the module has none of that name
     */
    public CudaKernel kernel(String kernel) {
        requireOpen();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int status = CuModule.cuModuleGetFunction(out, handle, arena.allocateFrom(kernel));
            if (status != DriverStatus.SUCCESS) throw context().fault(status, "finding the kernel " + kernel + " in " + name);
            return new CudaKernel(this, kernel, out.get(ValueLayout.ADDRESS, 0));
        }
    }

    @Override
    int free() {
        return CuModule.cuModuleUnload(handle);
    }

    @Override
    String what() {
        return "the module " + name;
    }
}
