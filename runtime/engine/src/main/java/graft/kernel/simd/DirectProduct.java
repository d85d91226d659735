package graft.kernel.simd;

import graft.kernel.PackedOperand;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Products with a packed B that read A where it lies, which saves the copy and, with eight rows against three vectors, reads less for each multiply-add than the taller tiles do. {@value #CHUNK} columns
 * of B at a time stay in the second cache while all rows pass by. Tiles of {@link DirectTiles} are laid from left to right; where what is left is no whole vector, the last begins
 * within the one before and gives some columns again, to the same bits. Addresses are absolute, strides in bytes unless said otherwise.
 */
final class DirectProduct {
    /** Columns that are computed at a time: whole panels, and whole tiles of three vectors. */
    static final int CHUNK = 96;

    private static final int L = Tiles.LANES;
    /** Machines with such vectors have 32 registers for them. */
    private static final int LANES_NEEDED = 16;
    private static final int HALF = 8;
    /** B at least so deep repays the way of three vectors over a heap array. */
    private static final int DEEP = 128;
    private static final int PANEL = PackedOperand.PANEL;
    private static final int ROWS = DirectTiles.ROWS;
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    /** Bytes that a product keeps. */
    static final long KEPT = (CHUNK + 2L * L + (long) ROWS * DirectTiles.ROW) * Float.BYTES;

    /** What the chains of every row begin with, tile after tile: the bias or 0. */
    private final float[] common = new float[CHUNK + 2 * L];
    /** What a tile gives, and before that what its chains begin with where that is different from row to row. */
    private final float[] tile = new float[ROWS * DirectTiles.ROW];

    /** Whether a product can be one of these, A's neighbours in a row being neighbours in memory. */
    static boolean serves(int m, int n) {
        return L == LANES_NEEDED && m >= ROWS && n >= HALF;
    }

    /** Of m rows, how many are computed: whole tiles. */
    static int rows(int m) {
        return m - m % ROWS;
    }

    /** Of n columns, how many are computed: all, or whole panels. */
    static int columns(int n) {
        int rest = n % PANEL;
        return rest >= L || rest == HALF ? n : n - rest;
    }

    /**
     * C [rows x columns] = start + A [rows x depth] B [depth x columns].
     *
     * @param rows a number of {@link #rows}
     * @param columns a number of {@link #columns}, at most {@value #CHUNK}
     * @param b address of the first panel's block, the others' {@code panelBytes} apart
     * @param bias address, or 0 for none
     * @param fromC whether the chains begin with what C holds, plus the bias
     */
    void multiply(long a, long aRow, int rows, int depth, long b, long panelBytes, long c, int cRow, int columns, long bias, boolean fromC) {
        begin(columns, bias);
        for (int i = 0; i < rows; i += ROWS) {
            long from = a + i * aRow;
            long to = c + (long) i * cRow;
            for (int j = 0; j < columns; ) {
                int left = columns - j;
                int width = width(left, depth);
                // The last vector of a tile whose columns are no whole vectors begins earlier.
                int second = j + Math.min(L, Math.max(0, left - L));
                long at = at(b, panelBytes, j);
                long target = to + (long) j * Float.BYTES;
                float[] chains = common;
                int si = j;
                int ss = 0;
                if (fromC) {
                    fetch(target, cRow, width, (long) (second - j) * Float.BYTES, j, bias != 0);
                    chains = tile;
                    si = 0;
                    ss = DirectTiles.ROW;
                }
                if (width == DirectTiles.ROW) {
                    DirectTiles.three(from, aRow, at, at(b, panelBytes, second) - at, at(b, panelBytes, second + L) - at, depth, chains, si, ss, tile);
                    for (int v = 0; v < DirectTiles.ROW; v += L) DirectTiles.store(tile, v, target + (long) v * Float.BYTES, cRow);
                } else if (width > L) {
                    DirectTiles.two(from, aRow, at, at(b, panelBytes, second) - at, depth, chains, si, ss, target, cRow, (long) (second - j) * Float.BYTES);
                } else if (width == L) {
                    DirectTiles.one(from, aRow, at, depth, chains, si, ss, target, cRow);
                } else {
                    DirectTiles.half(from, aRow, at, depth, chains, si, ss, target, cRow);
                }
                j += width;
            }
        }
    }

    /** Columns of the next tile: three vectors where that leaves whole panels and B is deep enough to repay the way round, two while there are as many columns, and what is left. */
    private static int width(int left, int depth) {
        if (depth >= DEEP && left >= DirectTiles.ROW && (left % PANEL == L || left == CHUNK)) return DirectTiles.ROW;
        return Math.min(left, PANEL);
    }

    /** Address of a column of B. */
    private static long at(long b, long panelBytes, int column) {
        return b + column / PANEL * panelBytes + (long) (column % PANEL) * Float.BYTES;
    }

    private void begin(int columns, long bias) {
        if (bias == 0) {
            Arrays.fill(common, 0);
            return;
        }
        MemorySegment.copy(MEMORY, FLOAT, bias, common, 0, columns);
        int rest = columns % PANEL;
        if (rest > L) MemorySegment.copy(MEMORY, FLOAT, bias + (long) (columns - L) * Float.BYTES, common, columns - rest + L, L);
    }

    /** What C holds, and the bias, as the start of a tile's chains. */
    private void fetch(long c, int cRow, int width, long second, int column, boolean biased) {
        for (int r = 0; r < ROWS; r++) {
            long row = c + (long) r * cRow;
            MemorySegment.copy(MEMORY, FLOAT, row, tile, r * DirectTiles.ROW, Math.min(width, L));
            if (width > L) MemorySegment.copy(MEMORY, FLOAT, row + second, tile, r * DirectTiles.ROW + L, L);
            if (width == DirectTiles.ROW) MemorySegment.copy(MEMORY, FLOAT, row + 2L * second, tile, r * DirectTiles.ROW + 2 * L, L);
            if (biased) for (int v = 0; v < Math.min(DirectTiles.ROW, Math.ceilDiv(width, L) * L); v++) tile[r * DirectTiles.ROW + v] += common[column + v];
        }
    }
}
