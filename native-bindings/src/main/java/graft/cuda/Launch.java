package graft.cuda;

import graft.ffi.CuModule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A kernel with its grid and arguments: made once, launched many times with whatever was set last. One thread at a time. Setting and launching allocate
 * nothing.
 */
public final class Launch {
    private static final int SLOT = Long.BYTES;

    private final CudaKernel kernel;
    private final Argument[] parameters;
    private final MemorySegment values;
    private final MemorySegment pointers;
    private int gridX = 1;
    private int gridY = 1;
    private int gridZ = 1;
    private int blockX = 1;
    private int blockY = 1;
    private int blockZ = 1;
    private int sharedBytes;

    Launch(CudaKernel kernel, Argument[] parameters) {
        this.kernel = kernel;
        this.parameters = parameters;
        Arena arena = Arena.ofAuto();
        values = arena.allocate((long) SLOT * Math.max(1, parameters.length), SLOT);
        pointers = arena.allocate(ValueLayout.ADDRESS, Math.max(1, parameters.length));
        for (int i = 0; i < parameters.length; i++) pointers.setAtIndex(ValueLayout.ADDRESS, i, values.asSlice((long) i * SLOT, SLOT));
    }

    /** Blocks in each direction: at least 1; at most 65535 in y and z. */
    public Launch grid(int x, int y, int z) {
        gridX = x;
        gridY = y;
        gridZ = z;
        return this;
    }

    /** Threads of a block in each direction: together at most 1024. */
    public Launch block(int x, int y, int z) {
        blockX = x;
        blockY = y;
        blockZ = z;
        return this;
    }

    /** Bytes of shared memory beside what the kernel declares. */
    public Launch dynamicShared(int bytes) {
        sharedBytes = bytes;
        return this;
    }

    /** Sets a parameter to a device address (see {@link DeviceMemory#at}), or to 0 where the kernel allows for none. */
    public Launch pointer(int parameter, long address) {
        values.set(ValueLayout.JAVA_LONG, slot(parameter, Argument.POINTER), address);
        return this;
    }

    public Launch int32(int parameter, int value) {
        values.set(ValueLayout.JAVA_INT, slot(parameter, Argument.INT32), value);
        return this;
    }

    public Launch int64(int parameter, long value) {
        values.set(ValueLayout.JAVA_LONG, slot(parameter, Argument.INT64), value);
        return this;
    }

    public Launch float32(int parameter, float value) {
        values.set(ValueLayout.JAVA_FLOAT, slot(parameter, Argument.FLOAT32), value);
        return this;
    }

    private long slot(int parameter, Argument kind) {
        if (parameter < 0 || parameter >= parameters.length || parameters[parameter] != kind)
            throw new CudaLaunchException("the kernel " + kernel.name() + " has no parameter " + parameter + " of kind " + kind, DriverStatus.INVALID_VALUE);
        return (long) parameter * SLOT;
    }

    /**
     * Puts it on a stream. The driver copies the arguments at this call.
     *
     * @throws CudaLaunchException when the driver refuses the grid, the block or the shared memory
     */
    public void on(CudaStream stream) {
        int status = CuModule.cuLaunchKernel(kernel.handle(), gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, stream.handle(), pointers,
                MemorySegment.NULL);
        if (status != DriverStatus.SUCCESS) throw refused(status, stream);
        stream.launched(kernel.name());
    }

    private CudaException refused(int status, CudaStream stream) {
        String what = "launching " + kernel.name() + " with " + gridX + "x" + gridY + "x" + gridZ + " blocks of " + blockX + "x" + blockY + "x" + blockZ
                + " threads and " + sharedBytes + " bytes of dynamic shared memory";
        CudaException error = stream.fault(status, what);
        return error.getClass() == CudaException.class ? new CudaLaunchException(error.getMessage(), status) : error;
    }
}
