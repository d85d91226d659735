package graft.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/** Bindings of {@code cu_stream.h}, the functions of the CUDA driver that it declares. Written by {@code BindingWriter}: change the header. */
public final class CuStream {
    /** What an older library may lack. */
    public static final Set<String> OPTIONAL = Set.of();

    static final SymbolLookup SYMBOL_LOOKUP = LateSymbols.CUDA_DRIVER;
    private static final ValueLayout.OfInt C_INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfByte C_CHAR = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfLong C_LONG_LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout C_POINTER = ValueLayout.ADDRESS;

    private CuStream() {}

    private static final class cuStreamCreate {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuStreamCreate");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuStreamCreate(CUstream *stream, unsigned int flags)} */
    public static int cuStreamCreate(MemorySegment stream, int flags) {
        try {
            return (int) cuStreamCreate.HANDLE.invokeExact(stream, flags);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuStreamDestroy_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuStreamDestroy_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuStreamDestroy_v2(CUstream stream)} */
    public static int cuStreamDestroy_v2(MemorySegment stream) {
        try {
            return (int) cuStreamDestroy_v2.HANDLE.invokeExact(stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuStreamSynchronize {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuStreamSynchronize");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuStreamSynchronize(CUstream stream)} */
    public static int cuStreamSynchronize(MemorySegment stream) {
        try {
            return (int) cuStreamSynchronize.HANDLE.invokeExact(stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuStreamQuery {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuStreamQuery");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuStreamQuery(CUstream stream)} */
    public static int cuStreamQuery(MemorySegment stream) {
        try {
            return (int) cuStreamQuery.HANDLE.invokeExact(stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuStreamWaitEvent {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuStreamWaitEvent");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned int flags)} */
    public static int cuStreamWaitEvent(MemorySegment stream, MemorySegment event, int flags) {
        try {
            return (int) cuStreamWaitEvent.HANDLE.invokeExact(stream, event, flags);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuEventCreate {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuEventCreate");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuEventCreate(CUevent *event, unsigned int flags)} */
    public static int cuEventCreate(MemorySegment event, int flags) {
        try {
            return (int) cuEventCreate.HANDLE.invokeExact(event, flags);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuEventDestroy_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuEventDestroy_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuEventDestroy_v2(CUevent event)} */
    public static int cuEventDestroy_v2(MemorySegment event) {
        try {
            return (int) cuEventDestroy_v2.HANDLE.invokeExact(event);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuEventRecord {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuEventRecord");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuEventRecord(CUevent event, CUstream stream)} */
    public static int cuEventRecord(MemorySegment event, MemorySegment stream) {
        try {
            return (int) cuEventRecord.HANDLE.invokeExact(event, stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuEventSynchronize {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuEventSynchronize");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuEventSynchronize(CUevent event)} */
    public static int cuEventSynchronize(MemorySegment event) {
        try {
            return (int) cuEventSynchronize.HANDLE.invokeExact(event);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuEventQuery {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuEventQuery");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuEventQuery(CUevent event)} */
    public static int cuEventQuery(MemorySegment event) {
        try {
            return (int) cuEventQuery.HANDLE.invokeExact(event);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuEventElapsedTime {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuEventElapsedTime");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end)} */
    public static int cuEventElapsedTime(MemorySegment milliseconds, MemorySegment start, MemorySegment end) {
        try {
            return (int) cuEventElapsedTime.HANDLE.invokeExact(milliseconds, start, end);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemcpyHtoDAsync_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_LONG_LONG, C_LONG_LONG, C_LONG_LONG, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemcpyHtoDAsync_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, host_address from, size_t bytes,
     * CUstream stream)} */
    public static int cuMemcpyHtoDAsync_v2(long to, long from, long bytes, MemorySegment stream) {
        try {
            return (int) cuMemcpyHtoDAsync_v2.HANDLE.invokeExact(to, from, bytes, stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemcpyDtoHAsync_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_LONG_LONG, C_LONG_LONG, C_LONG_LONG, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemcpyDtoHAsync_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemcpyDtoHAsync_v2(host_address to, CUdeviceptr from, size_t bytes,
     * CUstream stream)} */
    public static int cuMemcpyDtoHAsync_v2(long to, long from, long bytes, MemorySegment stream) {
        try {
            return (int) cuMemcpyDtoHAsync_v2.HANDLE.invokeExact(to, from, bytes, stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemcpyDtoDAsync_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_LONG_LONG, C_LONG_LONG, C_LONG_LONG, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemcpyDtoDAsync_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes,
     * CUstream stream)} */
    public static int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, MemorySegment stream) {
        try {
            return (int) cuMemcpyDtoDAsync_v2.HANDLE.invokeExact(to, from, bytes, stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemsetD8Async {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_LONG_LONG, C_CHAR, C_LONG_LONG, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemsetD8Async");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count,
     * CUstream stream)} */
    public static int cuMemsetD8Async(long to, byte value, long count, MemorySegment stream) {
        try {
            return (int) cuMemsetD8Async.HANDLE.invokeExact(to, value, count, stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuMemsetD32Async {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_LONG_LONG, C_INT, C_LONG_LONG, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuMemsetD32Async");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuMemsetD32Async(CUdeviceptr to, unsigned int value, size_t count,
     * CUstream stream)} */
    public static int cuMemsetD32Async(long to, int value, long count, MemorySegment stream) {
        try {
            return (int) cuMemsetD32Async.HANDLE.invokeExact(to, value, count, stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuStreamBeginCapture_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuStreamBeginCapture_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuStreamBeginCapture_v2(CUstream stream, int mode)} */
    public static int cuStreamBeginCapture_v2(MemorySegment stream, int mode) {
        try {
            return (int) cuStreamBeginCapture_v2.HANDLE.invokeExact(stream, mode);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuStreamEndCapture {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuStreamEndCapture");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph)} */
    public static int cuStreamEndCapture(MemorySegment stream, MemorySegment graph) {
        try {
            return (int) cuStreamEndCapture.HANDLE.invokeExact(stream, graph);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuGraphInstantiateWithFlags {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER, C_LONG_LONG);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuGraphInstantiateWithFlags");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuGraphInstantiateWithFlags(CUgraphExec *exec, CUgraph graph,
     * unsigned long long flags)} */
    public static int cuGraphInstantiateWithFlags(MemorySegment exec, MemorySegment graph, long flags) {
        try {
            return (int) cuGraphInstantiateWithFlags.HANDLE.invokeExact(exec, graph, flags);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuGraphLaunch {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuGraphLaunch");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuGraphLaunch(CUgraphExec exec, CUstream stream)} */
    public static int cuGraphLaunch(MemorySegment exec, MemorySegment stream) {
        try {
            return (int) cuGraphLaunch.HANDLE.invokeExact(exec, stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuGraphDestroy {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuGraphDestroy");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuGraphDestroy(CUgraph graph)} */
    public static int cuGraphDestroy(MemorySegment graph) {
        try {
            return (int) cuGraphDestroy.HANDLE.invokeExact(graph);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cuGraphExecDestroy {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cuGraphExecDestroy");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code CUresult cuGraphExecDestroy(CUgraphExec exec)} */
    public static int cuGraphExecDestroy(MemorySegment exec) {
        try {
            return (int) cuGraphExecDestroy.HANDLE.invokeExact(exec);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }
}
