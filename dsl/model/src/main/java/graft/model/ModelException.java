package graft.model;

import graft.GraftException;

/** A description that has no meaning: sizes that do not divide, a rank out of range, a selector that matches nothing. */
public final class ModelException extends GraftException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }
}
