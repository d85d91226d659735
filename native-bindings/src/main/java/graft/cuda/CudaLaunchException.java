package graft.cuda;

/** A kernel could not be started, or failed while it ran. After a failure while it ran, the context is of no more use. */
public final class CudaLaunchException extends CudaException {
    private static final long serialVersionUID = 1L;

    CudaLaunchException(String message, int status) {
        super(message, status);
    }
}
