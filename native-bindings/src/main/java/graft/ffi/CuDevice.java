package graft.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/** Bindings of {@code cu_device.h}, the functions of the CUDA driver that it declares. Written by {@code BindingWriter}: change the header. */
public final class CuDevice {
    /** What an older library may lack. */
    public static final Set<String> OPTIONAL = Set.of();

    static final SymbolLookup SYMBOL_LOOKUP = LateSymbols.CUDA_DRIVER;
    private static final ValueLayout.OfInt C_INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong C_LONG_LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout C_POINTER = ValueLayout.ADDRESS;

    private CuDevice() {}

    private static final class cuInit {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuInit");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuInit(unsigned int flags)} */
    public static int cuInit(int flags) {
        try {
            return (int) cuInit.HANDLE.invokeExact(flags);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuDriverGetVersion {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuDriverGetVersion");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuDriverGetVersion(int *version)} */
    public static int cuDriverGetVersion(MemorySegment version) {
        try {
            return (int) cuDriverGetVersion.HANDLE.invokeExact(version);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuGetErrorName {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuGetErrorName");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuGetErrorName(CUresult error, const char **text)} */
    public static int cuGetErrorName(int error, MemorySegment text) {
        try {
            return (int) cuGetErrorName.HANDLE.invokeExact(error, text);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuGetErrorString {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuGetErrorString");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuGetErrorString(CUresult error, const char **text)} */
    public static int cuGetErrorString(int error, MemorySegment text) {
        try {
            return (int) cuGetErrorString.HANDLE.invokeExact(error, text);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuDeviceGetCount {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuDeviceGetCount");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuDeviceGetCount(int *count)} */
    public static int cuDeviceGetCount(MemorySegment count) {
        try {
            return (int) cuDeviceGetCount.HANDLE.invokeExact(count);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuDeviceGet {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuDeviceGet");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuDeviceGet(CUdevice *device, int ordinal)} */
    public static int cuDeviceGet(MemorySegment device, int ordinal) {
        try {
            return (int) cuDeviceGet.HANDLE.invokeExact(device, ordinal);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuDeviceGetName {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuDeviceGetName");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuDeviceGetName(char *name, int length, CUdevice device)} */
    public static int cuDeviceGetName(MemorySegment name, int length, int device) {
        try {
            return (int) cuDeviceGetName.HANDLE.invokeExact(name, length, device);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuDeviceGetAttribute {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuDeviceGetAttribute");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice device)} */
    public static int cuDeviceGetAttribute(MemorySegment value, int attribute, int device) {
        try {
            return (int) cuDeviceGetAttribute.HANDLE.invokeExact(value, attribute, device);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuDeviceTotalMem_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuDeviceTotalMem_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device)} */
    public static int cuDeviceTotalMem_v2(MemorySegment bytes, int device) {
        try {
            return (int) cuDeviceTotalMem_v2.HANDLE.invokeExact(bytes, device);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuDevicePrimaryCtxRetain {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuDevicePrimaryCtxRetain");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device)} */
    public static int cuDevicePrimaryCtxRetain(MemorySegment context, int device) {
        try {
            return (int) cuDevicePrimaryCtxRetain.HANDLE.invokeExact(context, device);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuDevicePrimaryCtxRelease_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuDevicePrimaryCtxRelease_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device)} */
    public static int cuDevicePrimaryCtxRelease_v2(int device) {
        try {
            return (int) cuDevicePrimaryCtxRelease_v2.HANDLE.invokeExact(device);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuCtxSetCurrent {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuCtxSetCurrent");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuCtxSetCurrent(CUcontext context)} */
    public static int cuCtxSetCurrent(MemorySegment context) {
        try {
            return (int) cuCtxSetCurrent.HANDLE.invokeExact(context);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuCtxSynchronize {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuCtxSynchronize");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuCtxSynchronize(void)} */
    public static int cuCtxSynchronize() {
        try {
            return (int) cuCtxSynchronize.HANDLE.invokeExact();
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemGetInfo_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemGetInfo_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemGetInfo_v2(size_t *free_bytes, size_t *total_bytes)} */
    public static int cuMemGetInfo_v2(MemorySegment freeBytes, MemorySegment totalBytes) {
        try {
            return (int) cuMemGetInfo_v2.HANDLE.invokeExact(freeBytes, totalBytes);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemAlloc_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_LONG_LONG);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemAlloc_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t bytes)} */
    public static int cuMemAlloc_v2(MemorySegment address, long bytes) {
        try {
            return (int) cuMemAlloc_v2.HANDLE.invokeExact(address, bytes);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemFree_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_LONG_LONG);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemFree_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemFree_v2(CUdeviceptr address)} */
    public static int cuMemFree_v2(long address) {
        try {
            return (int) cuMemFree_v2.HANDLE.invokeExact(address);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemHostAlloc {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_LONG_LONG, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemHostAlloc");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemHostAlloc(void **memory, size_t bytes, unsigned int flags)} */
    public static int cuMemHostAlloc(MemorySegment memory, long bytes, int flags) {
        try {
            return (int) cuMemHostAlloc.HANDLE.invokeExact(memory, bytes, flags);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemFreeHost {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemFreeHost");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemFreeHost(void *memory)} */
    public static int cuMemFreeHost(MemorySegment memory) {
        try {
            return (int) cuMemFreeHost.HANDLE.invokeExact(memory);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }
}
