package graft.cuda;

/** The device, or the host's page-locked memory, has no room left. The context stays usable. */
public final class CudaOutOfMemoryException extends CudaException {
    private static final long serialVersionUID = 1L;

    CudaOutOfMemoryException(String message, int status) {
        super(message, status);
    }
}
