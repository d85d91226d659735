package graft.cuda;

/** Kinds of a kernel's parameters. */
public enum Argument {
    /** A device address. */
    POINTER(8),
    /** {@code int} and {@code unsigned}. */
    INT32(4),
    /** {@code long long} and {@code unsigned long long}. */
    INT64(8),
    FLOAT32(4);

    private final int bytes;

    Argument(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }
}
