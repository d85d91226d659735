package graft.cuda;

import graft.ffi.CuBlas;
import java.lang.foreign.MemorySegment;

/** What cuBLAS's status codes mean to us. */
final class CublasStatus {
    private static final int ALLOC_FAILED = 3;
    private static final int MAPPING_ERROR = 11;
    private static final int EXECUTION_FAILED = 13;
    private static final int INTERNAL_ERROR = 14;
    private static final int UNKNOWN = 999;

    private CublasStatus() {}

    static void check(int status, String what, CudaContext context) {
        if (status != 0) throw error(status, what, context, false);
    }

    /**
     * The error of a call that did not succeed.
     *
     * @param captured whether its stream is being captured: the driver cannot be asked then
     */
    static CudaException error(int status, String what, CudaContext context, boolean captured) {
        String text = what + " failed: " + describe(status);
        return switch (status) {
            case ALLOC_FAILED -> new CudaOutOfMemoryException(text + "; use smaller batches, close other programs on the GPU, or run with --device cpu",
                    DriverStatus.OUT_OF_MEMORY);
            // cuBLAS does not say what the driver said: the next call into the driver does.
            case MAPPING_ERROR, EXECUTION_FAILED, INTERNAL_ERROR -> captured ? new CudaException(text + DriverStatus.WITHOUT_CAPTURE, status) : afterFault(text, context);
            default -> new CudaException(text, status);
        };
    }

    private static CudaException afterFault(String text, CudaContext context) {
        try {
            context.synchronize();
        } catch (CudaException e) {
            e.addSuppressed(new CudaException(text, 0));
            return e;
        }
        return new CudaLaunchException(text, 0);
    }

    /** A status of cuBLAS where one of the driver is looked for: only whether it succeeded. */
    static int asDriver(int status) {
        return status == 0 ? DriverStatus.SUCCESS : UNKNOWN;
    }

    private static String describe(int status) {
        String name = text(CuBlas.cublasGetStatusName(status));
        String words = text(CuBlas.cublasGetStatusString(status));
        return words.isEmpty() || words.equals(name) ? name : name + " (" + words + ")";
    }

    private static String text(MemorySegment pointer) {
        return pointer.address() == 0 ? "" : pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }
}
