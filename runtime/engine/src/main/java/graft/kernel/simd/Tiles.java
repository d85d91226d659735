package graft.kernel.simd;

import graft.kernel.PackedOperand;
import java.lang.foreign.MemorySegment;

/** What the register tiles agree on, and how rows are cut into them. */
final class Tiles {
    /** All native memory, by address. Operands are checked once a product; with their own segments, C2 keeps so much alive in the inner loop that it spills. */
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    static final int LANES = Lanes.FLOATS.length();

    /** Bytes of a row of a packed panel. */
    static final int PANEL_ROW_BYTES = PackedOperand.PANEL * Float.BYTES;

    /** Deepest block of k: every depth up to it, and so every width of the usual models, is one chain without a stop in C. */
    static final int DEPTH = 1024;

    /** Floats of a row in the copy of A; a constant, so that the rows of a tile differ by constants; no power of two, so that they lie in different cache sets. */
    static final int A_ROW = DEPTH + 16;

    /** Rows of the tallest tile: 24 of 32 registers hold C at 512 bits, 12 of 16 at less. */
    static final int TALLEST = Lanes.FLOATS.vectorBitSize() == 512 ? 12 : 6;

    private static final int[] HEIGHTS = {12, 8, 6, 4, 3, 2, 1};
    private static final int[] NEXT = cut();

    private Tiles() {}

    /** Rows of the next tile where so many are left. */
    static int next(int rowsLeft) {
        return rowsLeft < NEXT.length ? NEXT[rowsLeft] : TALLEST;
    }

    /**
     * The cheapest cut of every number of rows below three tiles. A tile of R rows takes about R + 2 cycles a step of k, and no fewer than 5: the
     * latency of its chains.
     */
    private static int[] cut() {
        int[] next = new int[3 * TALLEST];
        int[] cost = new int[next.length];
        for (int rows = 1; rows < next.length; rows++) {
            cost[rows] = Integer.MAX_VALUE;
            for (int height : HEIGHTS) {
                if (height > TALLEST || height > rows) continue;
                int total = Math.max(height + 2, 5) + cost[rows - height];
                if (total < cost[rows]) {
                    cost[rows] = total;
                    next[rows] = height;
                }
            }
        }
        return next;
    }

    /**
     * C [rows x width] = start + A [rows x depth] B [depth x width].
     *
     * @param wide whether the tile is two vectors wide, or one
     * @param a A, {@link #A_ROW} floats from row to row, from index ai
     * @param b address of B, {@link #PANEL_ROW_BYTES} bytes from row to row
     * @param start what the chains begin with, ss floats from row to row, from index si
     * @param c address of C, cs bytes from row to row
     */
    static void run(boolean wide, int rows, float[] a, int ai, long b, int depth, float[] start, int si, int ss, long c, long cs) {
        if (wide) {
            WideTiles.run(rows, a, ai, b, depth, start, si, ss, c, cs);
        } else {
            NarrowTiles.run(rows, a, ai, b, depth, start, si, ss, c, cs);
        }
    }
}
