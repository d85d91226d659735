package graft.train;

import graft.GraftException;

/** Training cannot start, go on or be taken up again; the message says why and what to do. */
public class TrainingException extends GraftException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(message);
    }
}
