package graft.program;

import graft.tensor.Shape;

/**
 * A weight that a program reads.
 *
 * @param name name in weight files, unique within a program
 * @param shape constant; linear weights are [out, in]
 * @param role what training does with it
 * @param paddingRow a row of an embedding table that gets no gradient, or -1
 */
public record Parameter(String name, Shape shape, Role role, int paddingRow) {
    /** Prefix of the names of anchor copies. */
    public static final String ANCHOR_PREFIX = "anchor/";

    public Parameter {
        if (!shape.isConstant()) throw new ProgramException("parameter '" + name + "' needs a constant shape, not " + shape);
    }

    /** A parameter without a padding row. */
    public Parameter(String name, Shape shape, Role role) {
        this(name, shape, role, -1);
    }

    /** What training does with a parameter. */
    public enum Role {
        /** Never changes, has no gradient. */
        FROZEN,
        /** Has a gradient, optimiser state, and is saved. */
        TRAINABLE,
        /** The proximal step's momentum copy of the trainable parameter whose name follows {@link #ANCHOR_PREFIX}. */
        ANCHOR
    }

    public boolean isTrainable() {
        return role == Role.TRAINABLE;
    }

    /** The momentum copy of this parameter. */
    public Parameter anchor() {
        return new Parameter(ANCHOR_PREFIX + name, shape, Role.ANCHOR, paddingRow);
    }

    /** For an anchor, the name of the trainable parameter that it follows. */
    public String followed() {
        if (role != Role.ANCHOR) throw new IllegalStateException(name + " is no anchor");
        return name.substring(ANCHOR_PREFIX.length());
    }
}
