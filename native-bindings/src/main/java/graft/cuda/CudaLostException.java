package graft.cuda;

/** The device or the context is gone: a hardware fault, a reset, a driver that stopped. What lay on the device is lost; files are not. */
public final class CudaLostException extends CudaException {
    private static final long serialVersionUID = 1L;

    CudaLostException(String message, int status) {
        super(message, status);
    }
}
