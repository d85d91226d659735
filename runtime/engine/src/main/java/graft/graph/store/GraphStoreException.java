package graft.graph.store;

import graft.GraftException;
import java.nio.file.Path;

/** A store of graphs cannot be read, or a graph cannot be put into one. */
public final class GraphStoreException extends GraftException {
    private static final long serialVersionUID = 1L;

    public GraphStoreException(Path file, String why) {
        super(file + ": " + why);
    }

    public GraphStoreException(Path file, String why, Throwable cause) {
        super(file + ": " + why, cause);
    }
}
