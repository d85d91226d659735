package graft.molecules.chem;

import graft.GraftException;

/** A text that is no molecule: it does not parse, or its atoms cannot be bonded as it says. */
public class MoleculeException extends GraftException {
    private static final long serialVersionUID = 1L;

    public MoleculeException(String message) {
        super(message);
    }

    public MoleculeException(String message, Throwable cause) {
        super(message, cause);
    }
}
