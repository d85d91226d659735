package graft.molecules.data;

import graft.GraftException;

/** A table, a data folder or a split that is not what it should be. */
public class DataException extends GraftException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
