package graft.backend.cuda;

import graft.tensor.Sizes;
import java.util.Arrays;

/**
 * Entries of an index sorted by the row that each names, so that rows of a table can be added up on the device in a written order: the rows that occur, for each of
 * them its entries in their order, cut into chunks of at most {@link #CHUNK}. Filled again for each batch; its arrays only grow.
 */
final class RowLists {
    /** Entries of a chunk. Fixed, so that sums do not depend on the card. */
    static final int CHUNK = 128;

    private int[] count = new int[0];
    private int[] entries = new int[0];
    private int[] listed = new int[0];
    private int[] rowChunk = new int[1];
    private int[] chunkStart = new int[1];
    private int used;
    private int rows;
    private int chunks;

    /** The most chunks that so many entries can have over so many rows. */
    static long mostChunks(long entries, long rows) {
        return entries / CHUNK + Math.min(entries, rows);
    }

    /**
     * Which entries of which input.
     *
     * @param hops 0 for rows of a table, of which there are {@code rows}; else the columns of paths, whose row is edge row * hops + column
     * @param rows of the table; of no meaning for paths
     * @param frozenRow a row that is left out, or -1
     */
    record Use(int input, int columns, int hops, int rows, int frozenRow) {
        long rows(Sizes sizes) {
            return hops == 0 ? rows : (long) sizes.edges() * hops;
        }
    }

    /** Sorts. Entry e names row {@code index[e]}, or for paths {@code index[e] * hops + e % hops}; -1 is left out. */
    void fill(int[] index, int length, Use use, Sizes sizes) {
        int all = Math.toIntExact(use.rows(sizes));
        if (count.length < all + 1) count = new int[all + 1];
        Arrays.fill(count, 0, all + 1, 0);
        for (int e = 0; e < length; e++) {
            int row = row(index, e, use);
            if (row >= 0) count[row + 1]++;
        }
        cut(all);
        for (int row = 0; row < all; row++) count[row + 1] += count[row];
        if (entries.length < used) entries = new int[used];
        for (int e = 0; e < length; e++) {
            int row = row(index, e, use);
            if (row >= 0) entries[count[row]++] = e;
        }
    }

    private static int row(int[] index, int e, Use use) {
        int row = index[e];
        if (row < 0 || row == use.frozenRow()) return -1;
        return use.hops() == 0 ? row : row * use.hops() + e % use.hops();
    }

    /** Lists the rows that occur and cuts their entries; {@code count[row + 1]} has the entries of each row. */
    private void cut(int all) {
        rows = 0;
        chunks = 0;
        used = 0;
        for (int row = 0; row < all; row++) {
            if (count[row + 1] == 0) continue;
            rows++;
            chunks += (count[row + 1] + CHUNK - 1) / CHUNK;
        }
        if (listed.length < rows) listed = new int[rows];
        if (rowChunk.length < rows + 1) rowChunk = new int[rows + 1];
        if (chunkStart.length < chunks + 1) chunkStart = new int[chunks + 1];
        int r = 0;
        int c = 0;
        for (int row = 0; row < all; row++) {
            int end = used + count[row + 1];
            if (end == used) continue;
            listed[r] = row;
            rowChunk[r++] = c;
            for (int at = used; at < end; at += CHUNK) chunkStart[c++] = at;
            used = end;
        }
        rowChunk[r] = c;
        chunkStart[c] = used;
    }

    /** Entries in the order of their rows; {@link #used} of them. */
    int[] entries() {
        return entries;
    }

    int used() {
        return used;
    }

    /** The rows that occur, in increasing order. */
    int[] listed() {
        return listed;
    }

    int rows() {
        return rows;
    }

    /** The first chunk of each listed row, and one past the last. */
    int[] rowChunk() {
        return rowChunk;
    }

    /** The first entry of each chunk, and one past the last. */
    int[] chunkStart() {
        return chunkStart;
    }

    int chunks() {
        return chunks;
    }
}
