package graft.backend;

import graft.GraftException;

/** A program, weight or batch that a back end cannot run. */
public final class BackendException extends GraftException {
    private static final long serialVersionUID = 1L;

    public BackendException(String message) {
        super(message);
    }

    public BackendException(String message, Throwable cause) {
        super(message, cause);
    }
}
