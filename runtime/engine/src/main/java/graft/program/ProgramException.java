package graft.program;

import graft.GraftException;

/** Shapes or kinds that do not fit an operation, or a program that breaks a rule of the verifier. */
public final class ProgramException extends GraftException {
    private static final long serialVersionUID = 1L;

    public ProgramException(String message) {
        super(message);
    }
}
