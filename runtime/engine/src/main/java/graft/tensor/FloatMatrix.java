package graft.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A row-major float32 matrix in memory that somebody else owns. Back ends make one for each value and thread, once, and set its rows for each
 * micro-batch, so that a step allocates nothing. Rows are contiguous: row r starts at element {@code r * columns}.
 */
public final class FloatMatrix {
    private final MemorySegment memory;
    private final long offset;
    private final int columns;
    private int rows;

    /**
     * @param memory owner's memory
     * @param offset byte offset of the first element, a multiple of 4; of 64 for matrices that back ends make
     */
    public FloatMatrix(MemorySegment memory, long offset, int rows, int columns) {
        this.memory = memory;
        this.offset = offset;
        this.rows = rows;
        this.columns = columns;
    }

    /** A matrix with memory of its own, on the heap; for tests and small things. */
    public static FloatMatrix of(int rows, int columns, float... values) {
        float[] data = values.length == 0 ? new float[rows * columns] : values.clone();
        if (data.length != rows * columns) throw new IllegalArgumentException(rows + " x " + columns + " needs " + rows * columns + " numbers, not " + data.length);
        return new FloatMatrix(MemorySegment.ofArray(data), 0, rows, columns);
    }

    /** The memory it lies in; its first element is at {@link #offset}. */
    public MemorySegment memory() {
        return memory;
    }

    /** Byte offset of the first element. */
    public long offset() {
        return offset;
    }

    /** Byte offset of the first element of a row. */
    public long rowOffset(int row) {
        return offset + (long) row * columns * Float.BYTES;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Number of elements in use. */
    public long elements() {
        return (long) rows * columns;
    }

    public void setRows(int rows) {
        this.rows = rows;
    }

    public float get(int row, int column) {
        return memory.get(ValueLayout.JAVA_FLOAT, offset + ((long) row * columns + column) * Float.BYTES);
    }

    public void set(int row, int column, float value) {
        memory.set(ValueLayout.JAVA_FLOAT, offset + ((long) row * columns + column) * Float.BYTES, value);
    }

    /** Element {@code index} in row-major order. */
    public float at(long index) {
        return memory.get(ValueLayout.JAVA_FLOAT, offset + index * Float.BYTES);
    }

    /** Sets element {@code index} in row-major order. */
    public void setAt(long index, float value) {
        memory.set(ValueLayout.JAVA_FLOAT, offset + index * Float.BYTES, value);
    }

    /** Sets all elements in use. */
    public void fill(float value) {
        if (value == 0) {
            Zeros.write(memory, offset, elements() * Float.BYTES);
        } else {
            for (long i = 0; i < elements(); i++) setAt(i, value);
        }
    }
}
