package graft.kernel.simd;

import graft.kernel.PackedOperand;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Products with a packed B that read A where it lies, which saves the copy. A few panels of B at a time ({@link #chunk}) stay in the second cache while all rows pass by; each of the first
 * tiles reads one panel from its start to its end, which is how memory's prefetchers like it. Tiles of {@link DirectTiles} are laid from left to right; where what is left is no whole vector, the last begins
 * within the one before and gives some columns again, to the same bits. Addresses are absolute, strides in bytes unless said otherwise.
 */
final class DirectProduct {
    /** Most columns that are computed at a time. */
    private static final int WIDEST = 4 * PackedOperand.PANEL;

    /** Bytes of B that stay in the second cache beside the rows of a micro-batch: {@value #WIDEST} columns at the width of the usual models. */
    private static final int RESIDENT = WIDEST * 768 * Float.BYTES;

    private static final int L = Tiles.LANES;
    /** Machines with such vectors have 32 registers for them. */
    private static final int LANES_NEEDED = 16;
    private static final int HALF = 8;
    private static final int PANEL = PackedOperand.PANEL;
    private static final int ROWS = DirectTiles.ROWS;
    /** The even number above six that is no sum of sixes and eights. */
    private static final int NO_SUM = 10;
    /** Most rows of a B that is taken eight rows at a time. */
    private static final int SHALLOW = 8 * ShallowTiles.DEPTH;
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    /** Bytes that a product keeps. */
    static final long KEPT = (WIDEST + 2L * L + (long) ROWS * DirectTiles.ROW) * Float.BYTES;

    /** What the chains of every row begin with, tile after tile: the bias or 0. */
    private final float[] common = new float[WIDEST + 2 * L];
    /** What a tile gives, and before that what its chains begin with where that is different from row to row. */
    private final float[] tile = new float[ROWS * DirectTiles.ROW];

    /** Columns that are computed at a time: whole panels. */
    static int chunk(int depth) {
        return Math.clamp(RESIDENT / Float.BYTES / Math.max(1, depth) / PANEL * (long) PANEL, PANEL, WIDEST);
    }

    /** Whether a product can be one of these, A's neighbours in a row being neighbours in memory. */
    static boolean serves(int m, int n) {
        return L == LANES_NEEDED && m >= DirectTiles.FEWER && n >= HALF;
    }

    /**
     * Of m rows, how many are computed. Where all tiles are of one panel, eights and sixes make up every even number from six on but ten; and ten and any odd number from nine on if the last tile begins
     * earlier and gives rows again, which it may whose chains begin with nothing that C holds. Where tiles of other widths are needed, whole eights.
     */
    static int rows(int m, int n, boolean fromC) {
        if (n % PANEL != 0) return m - m % ROWS;
        if (!fromC && m > ROWS) return m;
        int even = m - m % 2;
        return even == NO_SUM ? ROWS : even;
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
     * @param columns a number of {@link #columns}, at most {@link #chunk}
     * @param b address of the first panel's block, the others' {@code panelBytes} apart
     * @param bias address, or 0 for none
     * @param fromC whether the chains begin with what C holds, plus the bias
     */
    void multiply(long a, long aRow, int rows, int depth, long b, long panelBytes, long c, int cRow, int columns, long bias, boolean fromC) {
        begin(columns, bias);
        if (shallow(depth, columns) && !(fromC && bias != 0)) {
            shallow(a, aRow, rows, depth, b, panelBytes, c, cRow, columns, fromC);
            return;
        }
        // A tile of six stands for one of eight and a missing pair of rows: as many as there are pairs missing to whole eights.
        int sixes = Math.floorMod(-Math.ceilDiv(rows, 2), ROWS / 2);
        int firstSix = rows + rows % 2 - sixes * DirectTiles.FEWER;
        for (int i = 0; i < rows; ) {
            int height = i < firstSix ? ROWS : DirectTiles.FEWER;
            int row = Math.min(i, rows - height);
            band(a + row * aRow, aRow, height, depth, b, panelBytes, c + (long) row * cRow, cRow, columns, bias != 0, fromC);
            i += height;
        }
    }

    private static boolean shallow(int depth, int columns) {
        return columns % PANEL == 0 && depth > 0 && depth <= SHALLOW && depth % ShallowTiles.DEPTH == 0;
    }

    /** Eight rows of B at a time. */
    private void shallow(long a, long aRow, int rows, int depth, long b, long panelBytes, long c, int cRow, int columns, boolean fromC) {
        int stride = Math.toIntExact(aRow);
        for (int j = 0; j < columns; j += PANEL) {
            long to = c + (long) j * Float.BYTES;
            for (int p = 0; p < depth; p += ShallowTiles.DEPTH) {
                long from = a + (long) p * Float.BYTES;
                long block = at(b, panelBytes, j) + (long) p * Tiles.PANEL_ROW_BYTES;
                if (fromC || p > 0) {
                    ShallowTiles.onto(from, stride, rows, block, to, cRow);
                } else {
                    ShallowTiles.from(common, j, from, stride, rows, block, to, cRow);
                }
            }
        }
    }

    /** Tiles of one height from left to right. */
    private void band(long a, long aRow, int height, int depth, long b, long panelBytes, long c, int cRow, int columns, boolean biased, boolean fromC) {
        for (int j = 0; j < columns; ) {
            int left = columns - j;
            int width = Math.min(left, PANEL);
            // The last vector of a tile whose columns are no whole vectors begins earlier.
            int second = j + Math.min(L, Math.max(0, left - L));
            long at = at(b, panelBytes, j);
            long across = at(b, panelBytes, second) - at;
            long target = c + (long) j * Float.BYTES;
            long targetAcross = (long) (second - j) * Float.BYTES;
            float[] chains = common;
            int si = j;
            int ss = 0;
            if (fromC) {
                fetch(target, cRow, height, width, targetAcross, j, biased);
                chains = tile;
                si = 0;
                ss = DirectTiles.ROW;
            }
            if (width > L) {
                if (height == ROWS) {
                    DirectTiles.two(a, aRow, at, across, depth, chains, si, ss, tile);
                } else {
                    DirectTiles.sixByTwo(a, aRow, at, across, depth, chains, si, ss, tile);
                }
                DirectTiles.store(tile, 0, height, target, cRow);
                DirectTiles.store(tile, L, height, target + targetAcross, cRow);
            } else if (width == L) {
                DirectTiles.one(a, aRow, at, depth, chains, si, ss, target, cRow);
            } else {
                DirectTiles.half(a, aRow, at, depth, chains, si, ss, target, cRow);
            }
            j += width;
        }
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
    private void fetch(long c, int cRow, int rows, int width, long second, int column, boolean biased) {
        if (width < L) {
            for (int r = 0; r < rows; r++) MemorySegment.copy(MEMORY, FLOAT, c + (long) r * cRow, tile, r * DirectTiles.ROW, width);
        } else {
            DirectTiles.load(c, cRow, rows, tile, 0);
            if (width > L) DirectTiles.load(c + second, cRow, rows, tile, L);
        }
        if (!biased) return;
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < Math.ceilDiv(width, L) * L; v++) tile[r * DirectTiles.ROW + v] += common[column + v];
        }
    }
}
