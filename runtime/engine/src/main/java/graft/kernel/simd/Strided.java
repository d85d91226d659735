package graft.kernel.simd;

/** A matrix at an address; strides in floats. */
record Strided(long address, int rowStride, int colStride) {
    /** Address of an element. */
    long at(int row, int column) {
        return address + ((long) row * rowStride + (long) column * colStride) * Float.BYTES;
    }

    /** What is left without the first rows and columns. */
    Strided from(int row, int column) {
        return new Strided(at(row, column), rowStride, colStride);
    }

    Strided transposed() {
        return new Strided(address, colStride, rowStride);
    }
}
