package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A register tile of eight rows by two vectors for a transposed A: start + A^T [8 x depth] B [depth x 2 lanes], each element one chain of fma in increasing k. A row of the copy of A holds what
 * the rows of a {@link #BAND band} multiply at one step of k, side by side, so that it is filled a vector at a time and read by one address. What the tile gives goes to a heap array, as in {@link DirectTiles}.
 * For machines with 32 vector registers.
 */
final class TransposedTiles {
    /** Rows of a tile. */
    static final int ROWS = 8;

    /** Rows of C whose part of A is copied at a time: a vector of 512 bits. */
    static final int BAND = 2 * ROWS;

    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final int L = S.length();
    private static final int ROW = DirectTiles.ROW;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final int PANEL_ROW = Tiles.PANEL_ROW_BYTES;
    private static final FloatVector NOTHING = Lanes.NOTHING;

    private TransposedTiles() {}

    /** Copies A [depth x {@value #BAND}], whose rows lie {@code aDown} bytes apart. */
    static void copy(long aFrom, long aDown, int depth, float[] band) {
        long a = Addresses.plain(aFrom);
        int down = Addresses.plainStride(Math.toIntExact(aDown));
        for (int k = 0; k < depth; k++) {
            NOTHING.add(FloatVector.fromMemorySegment(S, MEMORY, a + Addresses.steps(k, down), ORDER)).intoArray(band, k * BAND);
        }
    }

    /**
     * One tile.
     *
     * @param a the copy of A, {@value #BAND} floats a step of k, from index ai
     * @param bFrom address of B, {@link Tiles#PANEL_ROW_BYTES} bytes from row to row
     * @param start what the chains begin with, {@link DirectTiles#ROW} floats from row to row, from index {@code at}
     * @param to where the result goes, laid out alike, from index {@code at}; may be {@code start}
     */
    static void tile(float[] a, int ai, long bFrom, int depth, float[] start, float[] to, int at) {
        FloatVector c00 = FloatVector.fromArray(S, start, at), c01 = FloatVector.fromArray(S, start, at + L);
        FloatVector c10 = FloatVector.fromArray(S, start, at + ROW), c11 = FloatVector.fromArray(S, start, at + ROW + L);
        FloatVector c20 = FloatVector.fromArray(S, start, at + 2 * ROW), c21 = FloatVector.fromArray(S, start, at + 2 * ROW + L);
        FloatVector c30 = FloatVector.fromArray(S, start, at + 3 * ROW), c31 = FloatVector.fromArray(S, start, at + 3 * ROW + L);
        FloatVector c40 = FloatVector.fromArray(S, start, at + 4 * ROW), c41 = FloatVector.fromArray(S, start, at + 4 * ROW + L);
        FloatVector c50 = FloatVector.fromArray(S, start, at + 5 * ROW), c51 = FloatVector.fromArray(S, start, at + 5 * ROW + L);
        FloatVector c60 = FloatVector.fromArray(S, start, at + 6 * ROW), c61 = FloatVector.fromArray(S, start, at + 6 * ROW + L);
        FloatVector c70 = FloatVector.fromArray(S, start, at + 7 * ROW), c71 = FloatVector.fromArray(S, start, at + 7 * ROW + L);
        long b = Addresses.plain(bFrom);
        for (int k = 0; k < depth; k++) {
            long down = b + Addresses.steps(k, PANEL_ROW);
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, down, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, down + L * Float.BYTES, ORDER);
            int step = ai + k * BAND;
            FloatVector x = FloatVector.broadcast(S, a[step]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(S, a[step + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(S, a[step + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(S, a[step + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(S, a[step + 4]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(S, a[step + 5]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            x = FloatVector.broadcast(S, a[step + 6]);
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            x = FloatVector.broadcast(S, a[step + 7]);
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
        }
        NOTHING.add(c00).intoArray(to, at);
        NOTHING.add(c01).intoArray(to, at + L);
        NOTHING.add(c10).intoArray(to, at + ROW);
        NOTHING.add(c11).intoArray(to, at + ROW + L);
        NOTHING.add(c20).intoArray(to, at + 2 * ROW);
        NOTHING.add(c21).intoArray(to, at + 2 * ROW + L);
        NOTHING.add(c30).intoArray(to, at + 3 * ROW);
        NOTHING.add(c31).intoArray(to, at + 3 * ROW + L);
        NOTHING.add(c40).intoArray(to, at + 4 * ROW);
        NOTHING.add(c41).intoArray(to, at + 4 * ROW + L);
        NOTHING.add(c50).intoArray(to, at + 5 * ROW);
        NOTHING.add(c51).intoArray(to, at + 5 * ROW + L);
        NOTHING.add(c60).intoArray(to, at + 6 * ROW);
        NOTHING.add(c61).intoArray(to, at + 6 * ROW + L);
        NOTHING.add(c70).intoArray(to, at + 7 * ROW);
        NOTHING.add(c71).intoArray(to, at + 7 * ROW + L);
    }
}
