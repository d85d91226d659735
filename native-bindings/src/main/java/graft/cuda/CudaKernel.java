package graft.cuda;

import graft.ffi.CuModule;
import graft.ffi.LateSymbols;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A kernel of a module. */
public final class CudaKernel {
    private static final int MOST_PARAMETERS = 64;

    private final CudaModule module;
    private final String name;
    private final MemorySegment handle;

    CudaKernel(CudaModule module, String name, MemorySegment handle) {
        this.module = module;
        this.name = name;
        this.handle = handle;
    }

    public String name() {
        return name;
    }

    MemorySegment handle() {
        module.requireOpen();
        return handle;
    }

    CudaModule module() {
        return module;
    }

    /**
     * A launch of it with parameters of these kinds. Where the driver can tell the sizes of a kernel's parameters (CUDA 12.4), they are compared:
     * otherwise a wrong list would be read as wrong numbers.
     *
     * @throws CudaLaunchException when the kernel takes others
     */
    public Launch launch(Argument... parameters) {
        if (LateSymbols.CUDA_DRIVER.has("cuFuncGetParamInfo")) requireSizes(parameters);
        return new Launch(this, parameters.clone());
    }

    private void requireSizes(Argument[] parameters) {
        List<Integer> given = Arrays.stream(parameters).map(Argument::bytes).toList();
        List<Integer> taken = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG, 2);
            while (taken.size() < MOST_PARAMETERS
                    && CuModule.cuFuncGetParamInfo(handle(), taken.size(), out, out.asSlice(Long.BYTES)) == DriverStatus.SUCCESS)
                taken.add((int) out.getAtIndex(ValueLayout.JAVA_LONG, 1));
        }
        if (!given.equals(taken))
            throw new CudaLaunchException("the kernel " + name + " takes parameters of " + taken + " bytes and is given " + given, DriverStatus.INVALID_VALUE);
    }
}
