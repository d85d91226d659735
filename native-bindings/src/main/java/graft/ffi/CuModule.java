package graft.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/** Bindings of {@code cu_module.h}, the functions of the CUDA driver that it declares. Written by {@code BindingWriter}: change the header. */
public final class CuModule {
    /** What an older library may lack. */
    public static final Set<String> OPTIONAL = Set.of("cuFuncGetParamInfo");

    static final SymbolLookup SYMBOL_LOOKUP = LateSymbols.CUDA_DRIVER;
    private static final ValueLayout.OfInt C_INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong C_LONG_LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout C_POINTER = ValueLayout.ADDRESS;

    private CuModule() {}

    private static final class cuModuleLoadDataEx {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER, C_INT, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuModuleLoadDataEx");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuModuleLoadDataEx(CUmodule *module, const void *image,
     * unsigned int options, int *option_names, void **option_values)} */
    public static int cuModuleLoadDataEx(MemorySegment module, MemorySegment image, int options, MemorySegment optionNames,
            MemorySegment optionValues) {
        try {
            return (int) cuModuleLoadDataEx.HANDLE.invokeExact(module, image, options, optionNames, optionValues);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuModuleUnload {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuModuleUnload");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuModuleUnload(CUmodule module)} */
    public static int cuModuleUnload(MemorySegment module) {
        try {
            return (int) cuModuleUnload.HANDLE.invokeExact(module);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuModuleGetFunction {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuModuleGetFunction");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name)} */
    public static int cuModuleGetFunction(MemorySegment function, MemorySegment module, MemorySegment name) {
        try {
            return (int) cuModuleGetFunction.HANDLE.invokeExact(function, module, name);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuFuncGetAttribute {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuFuncGetAttribute");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuFuncGetAttribute(int *value, int attribute, CUfunction function)} */
    public static int cuFuncGetAttribute(MemorySegment value, int attribute, MemorySegment function) {
        try {
            return (int) cuFuncGetAttribute.HANDLE.invokeExact(value, attribute, function);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuFuncGetParamInfo {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_LONG_LONG, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuFuncGetParamInfo");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuFuncGetParamInfo(CUfunction function, size_t index, size_t *offset,
     * size_t *size)} */
    public static int cuFuncGetParamInfo(MemorySegment function, long index, MemorySegment offset, MemorySegment size) {
        try {
            return (int) cuFuncGetParamInfo.HANDLE.invokeExact(function, index, offset, size);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuLaunchKernel {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT, C_INT, C_INT, C_INT, C_INT, C_INT, C_INT, C_POINTER,
                C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuLaunchKernel");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuLaunchKernel(CUfunction function, unsigned int grid_x,
     * unsigned int grid_y, unsigned int grid_z, unsigned int block_x, unsigned int block_y, unsigned int block_z, unsigned int shared_bytes,
     * CUstream stream, void **arguments, void **extra)} */
    public static int cuLaunchKernel(MemorySegment function, int gridX, int gridY, int gridZ, int blockX, int blockY,
            int blockZ, int sharedBytes, MemorySegment stream, MemorySegment arguments, MemorySegment extra) {
        try {
            return (int) cuLaunchKernel.HANDLE.invokeExact(function, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, stream,
                    arguments, extra);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }
}
