package graft.molecules.data;

/** What happens to a row whose molecule or label cannot be read. */
public enum OnBadRow {
    /** The run stops; the message names the rows. */
    STOP,
    /** The row is left out, counted and named. */
    SKIP
}
