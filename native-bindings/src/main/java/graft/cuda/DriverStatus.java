package graft.cuda;

import graft.ffi.CuDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the driver's status codes (CUresult) mean to us. */
final class DriverStatus {
    static final int SUCCESS = 0;
    static final int INVALID_VALUE = 1;
    static final int OUT_OF_MEMORY = 2;
    static final int NOT_READY = 600;

    /** What to do where a capture fails. */
    static final String WITHOUT_CAPTURE = "; with -Dgraft.cuda.graphs=off nothing is captured";

    private static final int INVALID_CONTEXT = 201;

    private DriverStatus() {}

    /** Faults after which every call into the context fails: of the device (the first row) and of a kernel. */
    static boolean isSticky(int status) {
        return isLoss(status) || isKernelFault(status);
    }

    private static boolean isLoss(int status) {
        return switch (status) {
            case 3, 4, 46, 214, 220, 226, 709, 999 -> true; // uninitialised, deinitialised, unavailable, ECC, NVLink, contained, destroyed, unknown
            default -> false;
        };
    }

    private static boolean isKernelFault(int status) {
        return status == 700 || status == 702 || (status >= 714 && status <= 719) || status == 710; // address, time-out, hardware, assertion
    }

    private static boolean isOfCapture(int status) {
        return status >= 900 && status <= 908;
    }

    /** The error of a call that did not succeed: {@code what} says what was tried, as in "copying 12 bytes to the device". */
    static CudaException error(int status, String what) {
        String text = what + " failed: " + describe(status);
        if (status == OUT_OF_MEMORY) return new CudaOutOfMemoryException(text + "; use smaller batches, close other programs on the GPU, or run with --device cpu", status);
        if (isKernelFault(status))
            return new CudaLaunchException(text + "; nothing on the device can be used any more: resume from the last checkpoint, on the CPU with --device cpu, "
                    + "and report this with the run's description", status);
        if (isLoss(status))
            return new CudaLostException(text + "; the device is lost to this process: see nvidia-smi and the system's log, then resume from the last checkpoint, "
                    + "on the CPU with --device cpu", status);
        if (isOfCapture(status)) return new CudaException(text + WITHOUT_CAPTURE, status);
        if (status == INVALID_CONTEXT) return new CudaException(text + "; this thread has not made the context current", status);
        return new CudaException(text, status);
    }

    static void check(int status, String what) {
        if (status != SUCCESS) throw error(status, what);
    }

    /** The driver's own name and words, as in {@code CUDA_ERROR_NO_DEVICE (no CUDA-capable device is detected)}. */
    static String describe(int status) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            String name = CuDevice.cuGetErrorName(status, out) == SUCCESS ? text(out) : "";
            if (name.isEmpty()) return "status " + status;
            String words = CuDevice.cuGetErrorString(status, out) == SUCCESS ? text(out) : "";
            return words.isEmpty() ? name : name + " (" + words + ")";
        }
    }

    private static String text(MemorySegment pointer) {
        MemorySegment start = pointer.get(ValueLayout.ADDRESS, 0);
        return start.address() == 0 ? "" : start.reinterpret(Long.MAX_VALUE).getString(0);
    }
}
