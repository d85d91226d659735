package graft.graph;

import graft.GraftException;

/** A graph, path or structure matrix that has no meaning; the message says which and why. */
public final class GraphException extends GraftException {
    private static final long serialVersionUID = 1L;

    public GraphException(String message) {
        super(message);
    }
}
