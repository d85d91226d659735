package graft.kernel.simd;

import graft.kernel.PackedOperand;

/**
 * C += A^T B where A [k x m] and B [k x n] have few rows, as the gradient of a weight does: k is the rows of a micro-batch. The work goes by bands of rows of C, each from left to right, since C
 * comes from memory and is as large as the weight: so it is read and written in a few streams along its rows, while a packed B waits in the second cache and the band's part of A in the first. Addresses are absolute,
 * strides in bytes.
 */
final class TransposedProduct {
    private static final int PANEL = PackedOperand.PANEL;
    private static final int BAND = TransposedTiles.BAND;
    private static final int ROWS = TransposedTiles.ROWS;
    private static final int L = Tiles.LANES;
    /** Machines with such vectors have 32 registers for them. */
    private static final int LANES_NEEDED = 16;

    /** Deepest block of k. */
    private static final int DEPTH = 256;

    /** Floats of B that stay in the second cache: every column of the usual models for a micro-batch of 128 rows. */
    private static final int RESIDENT = 128 * 768;

    /** Bytes that a product keeps. */
    static final long KEPT = ((long) BAND * DEPTH + (BAND + ROWS) * (long) DirectTiles.ROW) * Float.BYTES;

    private final float[] band = new float[BAND * DEPTH];
    /** What each tile of a band begins with. */
    private final float[][] starts = new float[BAND / ROWS][ROWS * DirectTiles.ROW];
    private final float[] zeros = new float[ROWS * DirectTiles.ROW];
    private final long panels;

    /** @param panels address of memory for {@link #RESIDENT} floats */
    TransposedProduct(long panels) {
        this.panels = panels;
    }

    /** Whether a product can be one of these, neighbours in a row of A^T and so in a column of A being neighbours in memory. */
    static boolean serves(int m, int n) {
        return Tiles.LANES == LANES_NEEDED && m >= BAND && n >= PANEL;
    }

    /** Of m rows, how many are computed. */
    static int rows(int m) {
        return m - m % ROWS;
    }

    /** Of n columns, how many are computed. */
    static int columns(int n) {
        return n - n % PANEL;
    }

    /**
     * C [rows x columns] = A^T [rows x k] B [k x columns], plus C if that is what the chains begin with.
     *
     * @param rows a number of {@link #rows}
     * @param columns a number of {@link #columns}
     */
    void multiply(long a, long aDown, int rows, long b, long bDown, int columns, long c, int cRow, int k, boolean fromC) {
        int depth = Math.ceilDiv(k, Math.max(1, Math.ceilDiv(k, DEPTH)));
        int p = 0;
        do {
            int d = Math.min(depth, k - p);
            int chunk = Math.max(1, RESIDENT / Math.max(1, d) / PANEL) * PANEL;
            for (int j = 0; j < columns; j += chunk) {
                int width = Math.min(chunk, columns - j);
                Panels.pack(b + p * bDown + (long) j * Float.BYTES, bDown, d, width, panels);
                bands(a + p * aDown, aDown, rows, d, width, c + (long) j * Float.BYTES, cRow, fromC || p > 0);
            }
            p += depth;
        } while (p < k);
    }

    /** All bands of a block of k and of columns. The last may have half the rows; then the copy begins with those before it. */
    private void bands(long a, long aDown, int rows, int depth, int columns, long c, int cRow, boolean fromC) {
        for (int i = 0; i < rows; i += BAND) {
            int first = Math.max(0, BAND - (rows - i));
            TransposedTiles.copy(a + (long) (i - first) * Float.BYTES, aDown, depth, band);
            for (int j = 0; j < columns; j += PANEL) panel(first, panels + (long) j * depth * Float.BYTES, depth, c + (long) i * cRow + (long) j * Float.BYTES, cRow, fromC);
        }
    }

    /**
     * The tiles of a band on one panel. All of C that they begin with is loaded first, so that its lines come from memory together: 180 GFLOP/s a thread instead of 155, with 100 rows and 144 gradients of
     * 768 x 768 in turn.
     */
    private void panel(int first, long b, int depth, long c, int cRow, boolean fromC) {
        for (int r = first; fromC && r < BAND; r += ROWS) {
            for (int v = 0; v < PANEL; v += L) DirectTiles.load(c + (long) (r - first) * cRow + (long) v * Float.BYTES, cRow, ROWS, starts[r / ROWS], v);
        }
        for (int r = first; r < BAND; r += ROWS) {
            TransposedTiles.tile(band, r, b, depth, fromC ? starts[r / ROWS] : zeros, c + (long) (r - first) * cRow, cRow);
        }
    }
}
