package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies of one head's columns of a token matrix, [n, width] with rows {@code row} bytes apart, multiplied by a factor, in panels of two vectors: a matrix
 * [rows, columns] becomes one block [rows, 2 vectors] for each two vectors of columns, padded with 0. Matrices are given by address.
 */
final class HeadPanels {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final int PANEL = 2 * VECTOR;
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int ROWS = 4;

    private HeadPanels() {}

    /** Bytes of the panels of a matrix. */
    static long bytes(int rows, int columns) {
        return (columns + 2L * LANES - 1) / (2L * LANES) * PANEL * rows;
    }

    /** [n, width] as it stands. */
    static void rows(long from, long row, int n, int width, float factor, long to) {
        for (int column = 0; column < width; column += 2 * LANES) {
            VectorMask<Float> first = F.indexInRange(column, width);
            VectorMask<Float> second = F.indexInRange(column + LANES, width);
            long at = from + (long) column * Float.BYTES;
            long panel = to + (long) column * n * Float.BYTES;
            if (column + LANES < width) {
                for (int i = 0; i < n; i++) {
                    FloatVector.fromMemorySegment(F, MEMORY, at, ORDER).mul(factor).intoMemorySegment(MEMORY, panel + (long) i * PANEL, ORDER);
                    FloatVector.fromMemorySegment(F, MEMORY, at + VECTOR, ORDER, second).mul(factor).intoMemorySegment(MEMORY, panel + (long) i * PANEL + VECTOR, ORDER);
                    at += row;
                }
            } else {
                for (int i = 0; i < n; i++) {
                    FloatVector.fromMemorySegment(F, MEMORY, at, ORDER, first).mul(factor).intoMemorySegment(MEMORY, panel + (long) i * PANEL, ORDER);
                    FloatVector.zero(F).intoMemorySegment(MEMORY, panel + (long) i * PANEL + VECTOR, ORDER);
                    at += row;
                }
            }
        }
    }

    /** Transposed, [width, n]. */
    static void transposed(long from, long row, int n, int width, float factor, long to) {
        for (int column = 0; column < n; column += 2 * LANES) {
            long panel = to + (long) column * width * Float.BYTES;
            int count = Math.min(2 * LANES, n - column);
            if (count < 2 * LANES) clear(panel, count < LANES ? 0 : VECTOR, width);
            long at = from + column * row;
            if (count < ROWS) {
                for (int j = 0; j < count; j++) oneRow(at + j * row, width, factor, panel + (long) j * Float.BYTES);
                continue;
            }
            for (int j = 0; j < count; j += ROWS) {
                int first = Math.min(j, count - ROWS);
                fourRows(at + first * row, row, width, factor, panel + (long) first * Float.BYTES);
            }
        }
    }

    /** Zeroes from byte {@code from} of each row of a panel on. */
    private static void clear(long panel, int from, int rows) {
        FloatVector zero = FloatVector.zero(F);
        for (int r = 0; r < rows; r++) {
            if (from == 0) zero.intoMemorySegment(MEMORY, panel + (long) r * PANEL, ORDER);
            zero.intoMemorySegment(MEMORY, panel + (long) r * PANEL + VECTOR, ORDER);
        }
    }

    private static void oneRow(long at, int width, float factor, long to) {
        for (int c = 0; c < width; c++) MEMORY.set(FLOAT, to + (long) c * PANEL, MEMORY.get(FLOAT, at + (long) c * Float.BYTES) * factor);
    }

    private static void fourRows(long at, long row, int width, float factor, long to) {
        long at1 = at + row;
        long at2 = at1 + row;
        long at3 = at2 + row;
        for (int c = 0; c < width; c++) {
            float x0 = MEMORY.get(FLOAT, at + (long) c * Float.BYTES);
            float x1 = MEMORY.get(FLOAT, at1 + (long) c * Float.BYTES);
            float x2 = MEMORY.get(FLOAT, at2 + (long) c * Float.BYTES);
            float x3 = MEMORY.get(FLOAT, at3 + (long) c * Float.BYTES);
            MEMORY.set(FLOAT, to + (long) c * PANEL, x0 * factor);
            MEMORY.set(FLOAT, to + (long) c * PANEL + Float.BYTES, x1 * factor);
            MEMORY.set(FLOAT, to + (long) c * PANEL + 2 * Float.BYTES, x2 * factor);
            MEMORY.set(FLOAT, to + (long) c * PANEL + 3 * Float.BYTES, x3 * factor);
        }
    }
}
