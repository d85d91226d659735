package graft.cuda;

import graft.GraftException;

/** What the CUDA driver or cuBLAS refused or failed to do. The message has the library's own name of the fault. */
public sealed class CudaException extends GraftException permits CudaUnavailableException, CudaOutOfMemoryException, CudaLaunchException, CudaLostException {
    private static final long serialVersionUID = 1L;

    private final int status;

    CudaException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** The library's code, 0 where no call failed. */
    public int status() {
        return status;
    }

    /** Whether the context can go on. After a kernel's fault or the loss of a device it cannot, and all that lies on the device is lost. */
    public boolean contextUsable() {
        return !DriverStatus.isSticky(status);
    }
}
