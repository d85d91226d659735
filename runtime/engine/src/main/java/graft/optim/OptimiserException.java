package graft.optim;

import graft.GraftException;

/** An option that no optimiser can use, or a gradient that is no number. */
public final class OptimiserException extends GraftException {
    private static final long serialVersionUID = 1L;

    public OptimiserException(String message) {
        super(message);
    }
}
