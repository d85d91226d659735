package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies of one head's columns of a token matrix, [n, width] with rows {@code row} bytes apart, multiplied by a factor, in panels of two vectors: a matrix
 * [rows, columns] becomes one block [rows, 2 vectors] for each two vectors of columns. Transposed ones are padded with 0, those as they stand only where there is less
 * than a vector: otherwise the last vectors begin earlier ({@link #first}, {@link #second}) and hold some columns again. Matrices are given by address.
 */
final class HeadPanels {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final int PANEL = 2 * VECTOR;
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
    private static final int BLOCK = FOUR.length();
    private static final int STEP = BLOCK * Float.BYTES;
    /** Which lanes of two vectors of four a shuffle takes. */
    private static final IntVector LOW = pick(0, 4, 1, 5);
    private static final IntVector HIGH = pick(2, 6, 3, 7);
    private static final IntVector FIRST = pick(0, 1, 4, 5);
    private static final IntVector SECOND = pick(2, 3, 6, 7);

    private HeadPanels() {}

    private static IntVector pick(int... lanes) {
        return IntVector.fromArray(IntVector.SPECIES_128, lanes, 0);
    }

    /** Bytes of the panels of a matrix. */
    static long bytes(int rows, int columns) {
        return (columns + 2L * LANES - 1) / (2L * LANES) * PANEL * rows;
    }

    /**
     * Where the first vector of a panel begins, given the column that would be its first: at least one vector of columns before the end, if the matrix has as many, so
     * that no load or store of a whole vector leaves the row.
     */
    static int first(int column, int columns) {
        return Math.max(0, Math.min(column, columns - LANES));
    }

    /** How far after the first vector of a panel the second begins, given how many columns are left; not positive where there is no second. */
    static int second(int left) {
        return Math.min(LANES, left - LANES);
    }

    /** [n, width] as it stands. */
    static void rows(long from, long row, int n, int width, float factor, long to) {
        int stride = Addresses.plainStride(Math.toIntExact(row));
        for (int column = 0; column < width; column += 2 * LANES) {
            long at = Addresses.plain(from + (long) first(column, width) * Float.BYTES);
            long panel = Addresses.plain(to + (long) column * n * Float.BYTES);
            if (column + LANES < width) {
                long second = Addresses.plainStride(second(width - column) * Float.BYTES);
                for (int i = 0; i < n; i++) {
                    long token = at + Addresses.steps(i, stride);
                    long target = panel + Addresses.steps(i, PANEL);
                    FloatVector.fromMemorySegment(F, MEMORY, token, ORDER).mul(factor).intoMemorySegment(MEMORY, target, ORDER);
                    FloatVector.fromMemorySegment(F, MEMORY, token + second, ORDER).mul(factor).intoMemorySegment(MEMORY, target + VECTOR, ORDER);
                }
            } else {
                VectorMask<Float> part = F.indexInRange(0, width);
                for (int i = 0; i < n; i++) {
                    long target = panel + Addresses.steps(i, PANEL);
                    FloatVector.fromMemorySegment(F, MEMORY, at + Addresses.steps(i, stride), ORDER, part).mul(factor).intoMemorySegment(MEMORY, target, ORDER);
                    FloatVector.zero(F).intoMemorySegment(MEMORY, target + VECTOR, ORDER);
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
            if (count < BLOCK || width < BLOCK) {
                for (int j = 0; j < count; j++) oneRow(at + j * row, width, factor, panel + (long) j * Float.BYTES);
                continue;
            }
            for (int j = 0; j < count; j += BLOCK) {
                int first = Math.min(j, count - BLOCK);
                fourRows(at + first * row, row, width, factor, panel + (long) first * Float.BYTES);
                if (width % BLOCK != 0) {
                    int rest = width - BLOCK;
                    fourRows(at + first * row + (long) rest * Float.BYTES, row, BLOCK, factor, panel + (long) rest * PANEL + (long) first * Float.BYTES);
                }
            }
        }
    }

    /** Zeroes from byte {@code from} of each row of a panel on. */
    private static void clear(long panel, int from, int rows) {
        FloatVector zero = FloatVector.zero(F);
        long to = Addresses.plain(panel);
        for (int r = 0; r < rows; r++) {
            long at = to + Addresses.steps(r, PANEL);
            if (from == 0) zero.intoMemorySegment(MEMORY, at, ORDER);
            zero.intoMemorySegment(MEMORY, at + VECTOR, ORDER);
        }
    }

    private static void oneRow(long from, int width, float factor, long panel) {
        long at = Addresses.plain(from);
        long to = Addresses.plain(panel);
        for (int c = 0; c < width; c++) MEMORY.set(FLOAT, to + Addresses.steps(c, PANEL), MEMORY.get(FLOAT, at + Addresses.steps(c, Float.BYTES)) * factor);
    }

    /** Four rows, as many whole blocks of four columns of them as there are: each is transposed in registers. */
    private static void fourRows(long from, long row, int width, float factor, long panel) {
        long at0 = Addresses.plain(from);
        long at1 = Addresses.plain(from + row);
        long at2 = Addresses.plain(from + 2 * row);
        long at3 = Addresses.plain(from + 3 * row);
        long to = Addresses.plain(panel);
        for (int b = 0; b < width / BLOCK; b++) {
            long along = Addresses.steps(b, STEP);
            IntVector x0 = FloatVector.fromMemorySegment(FOUR, MEMORY, at0 + along, ORDER).mul(factor).reinterpretAsInts();
            IntVector x1 = FloatVector.fromMemorySegment(FOUR, MEMORY, at1 + along, ORDER).mul(factor).reinterpretAsInts();
            IntVector x2 = FloatVector.fromMemorySegment(FOUR, MEMORY, at2 + along, ORDER).mul(factor).reinterpretAsInts();
            IntVector x3 = FloatVector.fromMemorySegment(FOUR, MEMORY, at3 + along, ORDER).mul(factor).reinterpretAsInts();
            IntVector low01 = LOW.selectFrom(x0, x1);
            IntVector high01 = HIGH.selectFrom(x0, x1);
            IntVector low23 = LOW.selectFrom(x2, x3);
            IntVector high23 = HIGH.selectFrom(x2, x3);
            long down = to + Addresses.steps(b, BLOCK * PANEL);
            FIRST.selectFrom(low01, low23).intoMemorySegment(MEMORY, down, ORDER);
            SECOND.selectFrom(low01, low23).intoMemorySegment(MEMORY, down + PANEL, ORDER);
            FIRST.selectFrom(high01, high23).intoMemorySegment(MEMORY, down + 2L * PANEL, ORDER);
            SECOND.selectFrom(high01, high23).intoMemorySegment(MEMORY, down + 3L * PANEL, ORDER);
        }
    }
}
