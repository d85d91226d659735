package graft.kernel.simd;

/** A matrix at an address; strides in floats. One that is pointed at another matrix for every product, since a record for each would be garbage. */
final class Strided {
    private long address;
    private int rowStride;
    private int colStride;

    /** Points it at a matrix. */
    void set(long address, int rowStride, int colStride) {
        this.address = address;
        this.rowStride = rowStride;
        this.colStride = colStride;
    }

    /** Points it at the transpose of another. */
    void setTransposed(Strided other) {
        set(other.address, other.colStride, other.rowStride);
    }

    /** Leaves the first rows and columns out from here on. */
    void skip(int rows, int columns) {
        address = at(rows, columns);
    }

    /** Address of an element. */
    long at(int row, int column) {
        return address + ((long) row * rowStride + (long) column * colStride) * Float.BYTES;
    }

    /** Address of the first element. */
    long address() {
        return address;
    }

    /** Floats from one row to the next. */
    int rowStride() {
        return rowStride;
    }

    /** Floats from one column to the next. */
    int colStride() {
        return colStride;
    }
}
