package graft.cuda;

import graft.ffi.CuBlas;
import graft.ffi.LateSymbols;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A cuBLAS handle. Matrices are column-major with a leading dimension, as cuBLAS has them: C[m,n] = alpha op(A)[m,k] op(B)[k,n] + beta C, where op is the
 * matrix or its transpose. (A row-major C = A B is this with A and B, m and n changed places.) Addresses are those of a device; see
 * {@link DeviceMemory#at}. One thread at a time; no call allocates.
 *
 * <p>With one stream, one workspace and float32, cuBLAS gives the same bits again on the same kind of device.
 */
public final class Cublas extends CudaHandle {
    private static final int COMPUTE_32F = 68;
    private static final int ALGORITHM_DEFAULT = -1;

    /** How float32 products are computed. */
    public enum MathMode {
        /** In float32 throughout. */
        FLOAT32(0),
        /** Operands rounded to tensor-float-32 (10 bits of mantissa), sums in float32. */
        TF32(3);

        private final int code;

        MathMode(int code) {
            this.code = code;
        }
    }

    /** Element types of {@link #gemmEx}. */
    public enum Type {
        FLOAT32(0),
        BF16(14);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    private final MemorySegment handle;
    private final @Nullable DeviceMemory workspace;
    private final MemorySegment alpha;
    private final MemorySegment beta;
    private CudaStream stream;

    private Cublas(CudaContext context, MemorySegment handle, CudaStream stream, @Nullable DeviceMemory workspace) {
        super(context);
        this.handle = handle;
        this.stream = stream;
        this.workspace = workspace;
        Arena arena = Arena.ofAuto();
        alpha = arena.allocate(ValueLayout.JAVA_FLOAT);
        beta = arena.allocate(ValueLayout.JAVA_FLOAT);
    }

    static Cublas open(CudaContext context, CudaStream stream, long workspaceBytes) {
        DeviceMemory workspace = workspaceBytes > 0 ? context.allocate(workspaceBytes) : null;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            CublasStatus.check(CuBlas.cublasCreate_v2(out), "opening cuBLAS", context);
            Cublas blas = new Cublas(context, out.get(ValueLayout.ADDRESS, 0), stream, workspace);
            try {
                blas.stream(stream);
            } catch (CudaException e) {
                blas.free();
                throw e;
            }
            return blas;
        } catch (CudaException e) {
            if (workspace != null) workspace.close();
            throw e;
        }
    }

    /** Whether this cuBLAS has grouped products (CUDA 12.5). */
    public static boolean hasGrouped() {
        return LateSymbols.CUBLAS.has("cublasSgemmGroupedBatched");
    }

    /** Works on this stream from now on, with the same workspace: what the former stream still computes must be waited for. */
    public void stream(CudaStream next) {
        requireOpen();
        CublasStatus.check(CuBlas.cublasSetStream_v2(handle, next.handle()), "giving cuBLAS a stream", context());
        // A new stream puts cuBLAS's own workspace back.
        if (workspace != null)
            CublasStatus.check(CuBlas.cublasSetWorkspace_v2(handle, workspace.at(0, workspace.bytes()), workspace.bytes()), "giving cuBLAS its workspace", context());
        stream = next;
    }

    public void mathMode(MathMode mode) {
        requireOpen();
        CublasStatus.check(CuBlas.cublasSetMathMode(handle, mode.code), "setting the math mode of cuBLAS", context());
    }

    /** One product in float32. */
    public void sgemm(boolean transposeA, boolean transposeB, int m, int n, int k, float scale, long a, int lda, long b, int ldb, float keep, long c, int ldc) {
        scalars(scale, keep);
        int status = CuBlas.cublasSgemm_v2(handle, operation(transposeA), operation(transposeB), m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        if (status != 0) throw fault(status, "cublasSgemm", m, n, k, lda, ldb, ldc);
    }

    /** {@code count} products of one shape; the i-th operands lie i strides (in elements) behind the first. */
    public void sgemmStridedBatched(boolean transposeA, boolean transposeB, int m, int n, int k, float scale, long a, int lda, long strideA, long b, int ldb,
            long strideB, float keep, long c, int ldc, long strideC, int count) {
        scalars(scale, keep);
        int status = CuBlas.cublasSgemmStridedBatched(handle, operation(transposeA), operation(transposeB), m, n, k, alpha, a, lda, strideA, b, ldb, strideB,
                beta, c, ldc, strideC, count);
        if (status != 0) throw fault(status, "cublasSgemmStridedBatched", m, n, k, lda, ldb, ldc);
    }

    /** {@code count} products of one shape; operands are given by arrays of device addresses that lie on the device themselves. */
    public void sgemmBatched(boolean transposeA, boolean transposeB, int m, int n, int k, float scale, long aPointers, int lda, long bPointers, int ldb,
            float keep, long cPointers, int ldc, int count) {
        scalars(scale, keep);
        int status = CuBlas.cublasSgemmBatched(handle, operation(transposeA), operation(transposeB), m, n, k, alpha, aPointers, lda, bPointers, ldb, beta,
                cPointers, ldc, count);
        if (status != 0) throw fault(status, "cublasSgemmBatched", m, n, k, lda, ldb, ldc);
    }

    /** One product of other types, summed in float32: A and B of one type; C of that type or float32. */
    public void gemmEx(boolean transposeA, boolean transposeB, int m, int n, int k, float scale, long a, int lda, long b, int ldb, Type operands, float keep,
            long c, int ldc, Type result) {
        scalars(scale, keep);
        int status = CuBlas.cublasGemmEx(handle, operation(transposeA), operation(transposeB), m, n, k, alpha, a, operands.code, lda, b, operands.code, ldb,
                beta, c, result.code, ldc, COMPUTE_32F, ALGORITHM_DEFAULT);
        if (status != 0) throw fault(status, "cublasGemmEx", m, n, k, lda, ldb, ldc);
    }

    /**
     * Products in groups of one shape each; see {@link GroupedProducts}.
     *
     * @throws CudaException where {@link #hasGrouped} is false
     */
    public void sgemmGrouped(GroupedProducts groups) {
        requireOpen();
        if (!hasGrouped()) throw new CudaException("this cuBLAS has no grouped products (they came with CUDA 12.5)", 0);
        int status = groups.call(handle);
        if (status != 0) throw CublasStatus.error(status, "cublasSgemmGroupedBatched", context(), stream.capturing());
    }

    private void scalars(float scale, float keep) {
        requireOpen();
        alpha.set(ValueLayout.JAVA_FLOAT, 0, scale);
        beta.set(ValueLayout.JAVA_FLOAT, 0, keep);
    }

    private CudaException fault(int status, String function, int m, int n, int k, int lda, int ldb, int ldc) {
        stream.requireOpen();
        return CublasStatus.error(status, function + " of " + m + "x" + n + "x" + k + " (leading dimensions " + lda + ", " + ldb + ", " + ldc + ")", context(), stream.capturing());
    }

    private static int operation(boolean transpose) {
        return transpose ? 1 : 0;
    }

    @Override
    int free() {
        int status = CublasStatus.asDriver(CuBlas.cublasDestroy_v2(handle));
        if (workspace != null) workspace.close();
        return status;
    }

    @Override
    String what() {
        return "the cuBLAS handle";
    }
}
