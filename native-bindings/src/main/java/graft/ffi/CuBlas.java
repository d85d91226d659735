package graft.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/** Bindings of {@code cublas_api.h}, the functions of cuBLAS that it declares. Written by {@code BindingWriter}: change the header. */
public final class CuBlas {
    /** What an older library may lack. */
    public static final Set<String> OPTIONAL = Set.of("cublasSgemmGroupedBatched");

    static final SymbolLookup SYMBOL_LOOKUP = LateSymbols.CUBLAS;
    private static final ValueLayout.OfInt C_INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong C_LONG_LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout C_POINTER = ValueLayout.ADDRESS;

    private CuBlas() {}

    private static final class cublasCreate_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasCreate_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasCreate_v2(cublasHandle_t *handle)} */
    public static int cublasCreate_v2(MemorySegment handle) {
        try {
            return (int) cublasCreate_v2.HANDLE.invokeExact(handle);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasDestroy_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasDestroy_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasDestroy_v2(cublasHandle_t handle)} */
    public static int cublasDestroy_v2(MemorySegment handle) {
        try {
            return (int) cublasDestroy_v2.HANDLE.invokeExact(handle);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasGetProperty {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasGetProperty");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasGetProperty(int property, int *value)} */
    public static int cublasGetProperty(int property, MemorySegment value) {
        try {
            return (int) cublasGetProperty.HANDLE.invokeExact(property, value);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasGetStatusName {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasGetStatusName");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code const char *cublasGetStatusName(cublasStatus_t status)} */
    public static MemorySegment cublasGetStatusName(int status) {
        try {
            return (MemorySegment) cublasGetStatusName.HANDLE.invokeExact(status);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasGetStatusString {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasGetStatusString");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code const char *cublasGetStatusString(cublasStatus_t status)} */
    public static MemorySegment cublasGetStatusString(int status) {
        try {
            return (MemorySegment) cublasGetStatusString.HANDLE.invokeExact(status);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasSetStream_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasSetStream_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream)} */
    public static int cublasSetStream_v2(MemorySegment handle, MemorySegment stream) {
        try {
            return (int) cublasSetStream_v2.HANDLE.invokeExact(handle, stream);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasSetWorkspace_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_LONG_LONG, C_LONG_LONG);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasSetWorkspace_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle,
     * device_address workspace, size_t bytes)} */
    public static int cublasSetWorkspace_v2(MemorySegment handle, long workspace, long bytes) {
        try {
            return (int) cublasSetWorkspace_v2.HANDLE.invokeExact(handle, workspace, bytes);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasSetMathMode {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasSetMathMode");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode)} */
    public static int cublasSetMathMode(MemorySegment handle, int mode) {
        try {
            return (int) cublasSetMathMode.HANDLE.invokeExact(handle, mode);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasSgemm_v2 {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT, C_INT, C_INT, C_INT, C_INT, C_POINTER, C_LONG_LONG, C_INT,
                C_LONG_LONG, C_INT, C_POINTER, C_LONG_LONG, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasSgemm_v2");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, cublasOperation_t transa,
     * cublasOperation_t transb, int m, int n, int k, const float *alpha, device_address a, int lda, device_address b, int ldb, const float *beta,
     * device_address c, int ldc)} */
    public static int cublasSgemm_v2(MemorySegment handle, int transa, int transb, int m, int n, int k,
            MemorySegment alpha, long a, int lda, long b, int ldb, MemorySegment beta, long c, int ldc) {
        try {
            return (int) cublasSgemm_v2.HANDLE.invokeExact(handle, transa, transb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasSgemmStridedBatched {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT, C_INT, C_INT, C_INT, C_INT, C_POINTER, C_LONG_LONG, C_INT,
                C_LONG_LONG, C_LONG_LONG, C_INT, C_LONG_LONG, C_POINTER, C_LONG_LONG, C_INT, C_LONG_LONG, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasSgemmStridedBatched");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasSgemmStridedBatched(cublasHandle_t handle,
     * cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const float *alpha, device_address a, int lda, long long stride_a,
     * device_address b, int ldb, long long stride_b, const float *beta, device_address c, int ldc, long long stride_c, int count)} */
    public static int cublasSgemmStridedBatched(MemorySegment handle, int transa, int transb, int m, int n, int k,
            MemorySegment alpha, long a, int lda, long strideA, long b, int ldb, long strideB, MemorySegment beta, long c, int ldc,
            long strideC, int count) {
        try {
            return (int) cublasSgemmStridedBatched.HANDLE.invokeExact(handle, transa, transb, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c,
                    ldc, strideC, count);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasSgemmBatched {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT, C_INT, C_INT, C_INT, C_INT, C_POINTER, C_LONG_LONG, C_INT,
                C_LONG_LONG, C_INT, C_POINTER, C_LONG_LONG, C_INT, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasSgemmBatched");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasSgemmBatched(cublasHandle_t handle, cublasOperation_t transa,
     * cublasOperation_t transb, int m, int n, int k, const float *alpha, device_address a_pointers, int lda, device_address b_pointers, int ldb,
     * const float *beta, device_address c_pointers, int ldc, int count)} */
    public static int cublasSgemmBatched(MemorySegment handle, int transa, int transb, int m, int n, int k,
            MemorySegment alpha, long aPointers, int lda, long bPointers, int ldb, MemorySegment beta, long cPointers, int ldc, int count) {
        try {
            return (int) cublasSgemmBatched.HANDLE.invokeExact(handle, transa, transb, m, n, k, alpha, aPointers, lda, bPointers, ldb, beta,
                    cPointers, ldc, count);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasGemmEx {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_INT, C_INT, C_INT, C_INT, C_INT, C_POINTER, C_LONG_LONG, C_INT,
                C_INT, C_LONG_LONG, C_INT, C_INT, C_POINTER, C_LONG_LONG, C_INT, C_INT, C_INT, C_INT);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasGemmEx");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa,
     * cublasOperation_t transb, int m, int n, int k, const void *alpha, device_address a, cudaDataType a_type, int lda, device_address b,
     * cudaDataType b_type, int ldb, const void *beta, device_address c, cudaDataType c_type, int ldc, cublasComputeType_t compute,
     * cublasGemmAlgo_t algorithm)} */
    public static int cublasGemmEx(MemorySegment handle, int transa, int transb, int m, int n, int k,
            MemorySegment alpha, long a, int aType, int lda, long b, int bType, int ldb, MemorySegment beta, long c, int cType, int ldc,
            int compute, int algorithm) {
        try {
            return (int) cublasGemmEx.HANDLE.invokeExact(handle, transa, transb, m, n, k, alpha, a, aType, lda, b, bType, ldb, beta, c,
                    cType, ldc, compute, algorithm);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }

    private static final class cublasSgemmGroupedBatched {
        static final FunctionDescriptor DESC = FunctionDescriptor.of(C_INT, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER, C_POINTER,
                C_LONG_LONG, C_POINTER, C_LONG_LONG, C_POINTER, C_POINTER, C_LONG_LONG, C_POINTER, C_INT, C_POINTER);
        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("cublasSgemmGroupedBatched");
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
    }

    /** {@code cublasStatus_t cublasSgemmGroupedBatched(cublasHandle_t handle,
     * const cublasOperation_t *transa, const cublasOperation_t *transb, const int *m, const int *n, const int *k, const float *alpha,
     * device_address a_pointers, const int *lda, device_address b_pointers, const int *ldb, const float *beta, device_address c_pointers,
     * const int *ldc, int group_count, const int *group_size)} */
    public static int cublasSgemmGroupedBatched(MemorySegment handle, MemorySegment transa, MemorySegment transb, MemorySegment m,
            MemorySegment n, MemorySegment k, MemorySegment alpha, long aPointers, MemorySegment lda, long bPointers, MemorySegment ldb,
            MemorySegment beta, long cPointers, MemorySegment ldc, int groupCount, MemorySegment groupSize) {
        try {
            return (int) cublasSgemmGroupedBatched.HANDLE.invokeExact(handle, transa, transb, m, n, k, alpha, aPointers, lda, bPointers, ldb, beta,
                    cPointers, ldc, groupCount, groupSize);
        } catch (Throwable e) {
            throw LateSymbols.unexpected(e);
        }
    }
}
