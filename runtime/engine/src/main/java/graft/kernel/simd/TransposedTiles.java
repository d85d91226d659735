package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A register tile of eight rows by two vectors for a transposed A: start + A^T [8 x depth] B [depth x 2 lanes], each element one chain of fma in increasing k. A row of the copy of A holds what
 * the rows of a {@link #BAND band} multiply at one step of k, side by side, so that it is filled a vector at a time and read by one address. The tile stores to C itself: given to a heap
 * array, as in {@link DirectTiles}, one of its sums was kept in a box in every fourth run.
 * For machines with 32 vector registers.
 */
final class TransposedTiles {
    /** Rows of a tile. */
    static final int ROWS = 8;

    /** Rows of C whose part of A is copied at a time: a vector of 512 bits. */
    static final int BAND = 2 * ROWS;

    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final int L = S.length();
    private static final int VECTOR = S.vectorByteSize();
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
     * @param start what the chains begin with, {@link DirectTiles#ROW} floats from row to row
     * @param cFrom address of C, whose rows lie {@code cRow} bytes apart
     */
    static void tile(float[] a, int ai, long bFrom, int depth, float[] start, long cFrom, long cRow) {
        FloatVector c00 = FloatVector.fromArray(S, start, 0), c01 = FloatVector.fromArray(S, start, L);
        FloatVector c10 = FloatVector.fromArray(S, start, ROW), c11 = FloatVector.fromArray(S, start, ROW + L);
        FloatVector c20 = FloatVector.fromArray(S, start, 2 * ROW), c21 = FloatVector.fromArray(S, start, 2 * ROW + L);
        FloatVector c30 = FloatVector.fromArray(S, start, 3 * ROW), c31 = FloatVector.fromArray(S, start, 3 * ROW + L);
        FloatVector c40 = FloatVector.fromArray(S, start, 4 * ROW), c41 = FloatVector.fromArray(S, start, 4 * ROW + L);
        FloatVector c50 = FloatVector.fromArray(S, start, 5 * ROW), c51 = FloatVector.fromArray(S, start, 5 * ROW + L);
        FloatVector c60 = FloatVector.fromArray(S, start, 6 * ROW), c61 = FloatVector.fromArray(S, start, 6 * ROW + L);
        FloatVector c70 = FloatVector.fromArray(S, start, 7 * ROW), c71 = FloatVector.fromArray(S, start, 7 * ROW + L);
        long b = Addresses.plain(bFrom);
        for (int k = 0; k < depth; k++) {
            long down = b + Addresses.steps(k, PANEL_ROW);
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, down, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, down + VECTOR, ORDER);
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
        long c0 = Addresses.plain(cFrom);
        NOTHING.add(c00).intoMemorySegment(MEMORY, c0, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c0 + VECTOR, ORDER);
        long c1 = Addresses.plain(cFrom + cRow);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c1, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c1 + VECTOR, ORDER);
        long c2 = Addresses.plain(cFrom + 2 * cRow);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c2, ORDER);
        NOTHING.add(c21).intoMemorySegment(MEMORY, c2 + VECTOR, ORDER);
        long c3 = Addresses.plain(cFrom + 3 * cRow);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c3, ORDER);
        NOTHING.add(c31).intoMemorySegment(MEMORY, c3 + VECTOR, ORDER);
        long c4 = Addresses.plain(cFrom + 4 * cRow);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c4, ORDER);
        NOTHING.add(c41).intoMemorySegment(MEMORY, c4 + VECTOR, ORDER);
        long c5 = Addresses.plain(cFrom + 5 * cRow);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c5, ORDER);
        NOTHING.add(c51).intoMemorySegment(MEMORY, c5 + VECTOR, ORDER);
        long c6 = Addresses.plain(cFrom + 6 * cRow);
        NOTHING.add(c60).intoMemorySegment(MEMORY, c6, ORDER);
        NOTHING.add(c61).intoMemorySegment(MEMORY, c6 + VECTOR, ORDER);
        long c7 = Addresses.plain(cFrom + 7 * cRow);
        NOTHING.add(c70).intoMemorySegment(MEMORY, c7, ORDER);
        NOTHING.add(c71).intoMemorySegment(MEMORY, c7 + VECTOR, ORDER);
    }
}
