package graft.model.merge;

import graft.GraftException;

/** An adapter that cannot be merged, or a merge whose outputs are not those of the model. */
public final class MergeException extends GraftException {
    private static final long serialVersionUID = 1L;

    public MergeException(String message) {
        super(message);
    }
}
