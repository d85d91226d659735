package graft.shift;

import graft.GraftException;

/** Features that cannot be compared: other molecules, other layers, other widths. */
public class ShiftException extends GraftException {
    private static final long serialVersionUID = 1L;

    public ShiftException(String message) {
        super(message);
    }
}
