package graft.model;

/** Where a block's layer norms stand. */
public enum NormPlacement {
    /** x = x + f(LN(x)). */
    BEFORE,
    /** x = LN(x + f(x)). */
    AFTER
}
