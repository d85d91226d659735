package graft.tensor;

/** What the elements of a value are. Reals are float32 on the fast back ends and double on the reference. */
public enum ElementKind {
    REAL,
    INT,
    /** A block-diagonal sparse matrix, T x T, that comes with the batch. */
    SPARSE
}
