package graft.kernel;

import graft.GraftException;

/** Operands that a kernel cannot use, such as an index outside a table, or kernels that cannot start. */
public final class KernelException extends GraftException {
    private static final long serialVersionUID = 1L;

    public KernelException(String message) {
        super(message);
    }

    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
