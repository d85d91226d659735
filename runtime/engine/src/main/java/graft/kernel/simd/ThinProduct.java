package graft.kernel.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with at most {@value #MOST} rows, or the transposes of such: the gradients of low-rank factors. A large operand that meets so few rows is read once, where it lies;
 * to pack it first, as the blocked product does, would take longer than the product. Elements are the same chains. Addresses are absolute, strides in bytes
 * unless said otherwise.
 */
final class ThinProduct {
    /** Most rows of the small side. */
    static final int MOST = 16;

    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final int L = S.length();
    private static final int BYTES = S.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final FloatVector NOTHING = Lanes.NOTHING;

    /** Rows of the tile. */
    private static final int R = 8;

    /** Columns of the tile: two vectors. */
    private static final int WIDE = 2 * L;

    /** Bytes that a product keeps. */
    static final long KEPT = ((long) R * Tiles.DEPTH + 2L * R * WIDE) * Float.BYTES;

    /** A, k-major: element (r, k) at {@code k * R + r}; rows that A does not have are 0. */
    private final float[] few = new float[R * Tiles.DEPTH];

    private final float[] start = new float[R * WIDE];
    private final MemorySegment tile = Arena.ofAuto().allocate((long) R * WIDE * Float.BYTES, 64);

    /**
     * C [m x n] = (accumulate ? C : 0) + A [m x k] B [k x n], or its transpose: then C is [n x m], and lies so in memory. Columns of C that are no whole tile are left as they are.
     *
     * @param a any strides; at most {@value #MOST} rows
     * @param b neighbours in a row are neighbours in memory
     * @param c neighbours in a row are neighbours in memory
     * @return how many of the n columns were computed
     */
    int multiply(Strided a, Strided b, Strided c, int m, int n, int k, boolean accumulate, boolean transposed) {
        int whole = n - n % WIDE;
        for (int i = 0; i < m; i += R) {
            int rows = Math.min(R, m - i);
            int p = 0;
            do {
                int depth = Math.min(Tiles.DEPTH, k - p);
                copyFew(a, i, p, rows, depth);
                boolean fromC = accumulate || p > 0;
                for (int j = 0; j < whole; j += WIDE) {
                    long from = b.at(p, j);
                    long bRow = (long) b.rowStride() * Float.BYTES;
                    if (transposed) {
                        down(from, bRow, depth, c.at(j, i), (long) c.rowStride() * Float.BYTES, rows, fromC);
                    } else {
                        across(from, bRow, depth, c.at(i, j), (long) c.rowStride() * Float.BYTES, rows, fromC);
                    }
                }
                p += Tiles.DEPTH;
            } while (p < k);
        }
        return whole;
    }

    private void copyFew(Strided a, int row, int column, int rows, int depth) {
        for (int p = 0; p < depth; p++) {
            for (int r = 0; r < rows; r++) few[p * R + r] = MEMORY.get(FLOAT, a.at(row + r, column + p));
            for (int r = rows; r < R; r++) few[p * R + r] = 0;
        }
    }

    private void across(long b, long bRow, int depth, long c, long cRow, int rows, boolean fromC) {
        if (fromC) {
            Panels.fetch(c, cRow, rows, WIDE, start);
        } else {
            Arrays.fill(start, 0);
        }
        if (rows == R) {
            eightByTwo(few, b, bRow, depth, start, c, cRow);
        } else {
            eightByTwo(few, b, bRow, depth, start, tile.address(), (long) WIDE * Float.BYTES);
            Panels.storeEdge(tile.address(), WIDE, rows, WIDE, c, cRow);
        }
    }

    private void down(long b, long bRow, int depth, long c, long cRow, int rows, boolean fromC) {
        for (int j = 0; j < WIDE; j++) {
            long at = c + j * cRow;
            for (int r = 0; r < rows; r++) start[r * WIDE + j] = fromC ? MEMORY.get(FLOAT, at + (long) r * Float.BYTES) : 0;
        }
        eightByTwo(few, b, bRow, depth, start, tile.address(), (long) WIDE * Float.BYTES);
        for (int j = 0; j < WIDE; j++) {
            long at = c + j * cRow;
            for (int r = 0; r < rows; r++) MEMORY.set(FLOAT, at + (long) r * Float.BYTES, MEMORY.get(FLOAT, tile.address() + ((long) r * WIDE + j) * Float.BYTES));
        }
    }

    /** C [8 x 2 lanes] = start + A [8 x depth] B [depth x 2 lanes]. */
    private static void eightByTwo(float[] a, long b, long bRow, int depth, float[] start, long c, long cRow) {
        FloatVector c00 = FloatVector.fromArray(S, start, 0), c01 = FloatVector.fromArray(S, start, L);
        FloatVector c10 = FloatVector.fromArray(S, start, WIDE), c11 = FloatVector.fromArray(S, start, WIDE + L);
        FloatVector c20 = FloatVector.fromArray(S, start, 2 * WIDE), c21 = FloatVector.fromArray(S, start, 2 * WIDE + L);
        FloatVector c30 = FloatVector.fromArray(S, start, 3 * WIDE), c31 = FloatVector.fromArray(S, start, 3 * WIDE + L);
        FloatVector c40 = FloatVector.fromArray(S, start, 4 * WIDE), c41 = FloatVector.fromArray(S, start, 4 * WIDE + L);
        FloatVector c50 = FloatVector.fromArray(S, start, 5 * WIDE), c51 = FloatVector.fromArray(S, start, 5 * WIDE + L);
        FloatVector c60 = FloatVector.fromArray(S, start, 6 * WIDE), c61 = FloatVector.fromArray(S, start, 6 * WIDE + L);
        FloatVector c70 = FloatVector.fromArray(S, start, 7 * WIDE), c71 = FloatVector.fromArray(S, start, 7 * WIDE + L);
        for (int k = 0; k < depth; k++) {
            long at = b + (long) k * bRow;
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, at + BYTES, ORDER);
            int ai = k * R;
            FloatVector x = FloatVector.broadcast(S, a[ai]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(S, a[ai + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(S, a[ai + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(S, a[ai + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(S, a[ai + 4]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(S, a[ai + 5]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            x = FloatVector.broadcast(S, a[ai + 6]);
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            x = FloatVector.broadcast(S, a[ai + 7]);
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
        }
        NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c + BYTES, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c + cRow, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c + cRow + BYTES, ORDER);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c + 2 * cRow, ORDER);
        NOTHING.add(c21).intoMemorySegment(MEMORY, c + 2 * cRow + BYTES, ORDER);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c + 3 * cRow, ORDER);
        NOTHING.add(c31).intoMemorySegment(MEMORY, c + 3 * cRow + BYTES, ORDER);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c + 4 * cRow, ORDER);
        NOTHING.add(c41).intoMemorySegment(MEMORY, c + 4 * cRow + BYTES, ORDER);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c + 5 * cRow, ORDER);
        NOTHING.add(c51).intoMemorySegment(MEMORY, c + 5 * cRow + BYTES, ORDER);
        NOTHING.add(c60).intoMemorySegment(MEMORY, c + 6 * cRow, ORDER);
        NOTHING.add(c61).intoMemorySegment(MEMORY, c + 6 * cRow + BYTES, ORDER);
        NOTHING.add(c70).intoMemorySegment(MEMORY, c + 7 * cRow, ORDER);
        NOTHING.add(c71).intoMemorySegment(MEMORY, c + 7 * cRow + BYTES, ORDER);
    }
}
