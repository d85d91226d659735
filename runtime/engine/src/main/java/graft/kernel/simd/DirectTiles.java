package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of eight rows, and one of six, that read A where it lies: start + A [8 x depth] B [depth x columns], each element one chain of fma in increasing k. Eight addresses of rows are what fits into a
 * processor's registers beside the rest. What tiles of two vectors give goes to a heap array with rows of {@link #ROW} floats, and from there to C ({@link #store}): stores to memory would take what virtual registers
 * C1 has, and then none would be left to store through {@link Lanes#NOTHING}. All tiles must: without it every second run of Graphormer-base kept the sums in boxes. A tile of three vectors has too many for
 * it. For machines with 32 vector registers.
 */
final class DirectTiles {
    /** Rows of a tile. */
    static final int ROWS = 8;

    /** Rows of {@link #sixByTwo}. */
    static final int FEWER = 6;

    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final int L = S.length();

    /** Floats of a row of what a tile gives. */
    static final int ROW = 2 * L;

    private static final VectorSpecies<Float> HALF = FloatVector.SPECIES_256;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final int PANEL_ROW = Tiles.PANEL_ROW_BYTES;
    private static final FloatVector NOTHING = Lanes.NOTHING;
    private static final FloatVector HALF_NOTHING = FloatVector.broadcast(HALF, -0.0f);

    private DirectTiles() {}

    /**
     * Two vectors, the second of which may begin within the first.
     *
     * @param aFrom address of A, whose rows lie {@code aRow} bytes apart
     * @param bFrom address of B, {@link Tiles#PANEL_ROW_BYTES} bytes from row to row; its second vector lies {@code bSecond} bytes further
     * @param start what the chains begin with, ss floats from row to row, from index si
     * @param to where the result goes; may be {@code start}
     */
    static void two(long aFrom, long aRow, long bFrom, long bSecond, int depth, float[] start, int si, int ss, float[] to) {
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss), c11 = FloatVector.fromArray(S, start, si + ss + L);
        FloatVector c20 = FloatVector.fromArray(S, start, si + 2 * ss), c21 = FloatVector.fromArray(S, start, si + 2 * ss + L);
        FloatVector c30 = FloatVector.fromArray(S, start, si + 3 * ss), c31 = FloatVector.fromArray(S, start, si + 3 * ss + L);
        FloatVector c40 = FloatVector.fromArray(S, start, si + 4 * ss), c41 = FloatVector.fromArray(S, start, si + 4 * ss + L);
        FloatVector c50 = FloatVector.fromArray(S, start, si + 5 * ss), c51 = FloatVector.fromArray(S, start, si + 5 * ss + L);
        FloatVector c60 = FloatVector.fromArray(S, start, si + 6 * ss), c61 = FloatVector.fromArray(S, start, si + 6 * ss + L);
        FloatVector c70 = FloatVector.fromArray(S, start, si + 7 * ss), c71 = FloatVector.fromArray(S, start, si + 7 * ss + L);
        long a0 = Addresses.plain(aFrom);
        long a1 = Addresses.plain(aFrom + aRow);
        long a2 = Addresses.plain(aFrom + 2 * aRow);
        long a3 = Addresses.plain(aFrom + 3 * aRow);
        long a4 = Addresses.plain(aFrom + 4 * aRow);
        long a5 = Addresses.plain(aFrom + 5 * aRow);
        long a6 = Addresses.plain(aFrom + 6 * aRow);
        long a7 = Addresses.plain(aFrom + 7 * aRow);
        long b = Addresses.plain(bFrom);
        long second = Addresses.plain(bFrom + bSecond);
        for (int k = 0; k < depth; k++) {
            long down = Addresses.steps(k, PANEL_ROW);
            long along = Addresses.steps(k, Float.BYTES);
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, b + down, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, second + down, ORDER);
            FloatVector x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a0 + along));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a1 + along));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a2 + along));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a3 + along));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a4 + along));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a5 + along));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a6 + along));
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a7 + along));
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
        }
        NOTHING.add(c00).intoArray(to, 0);
        NOTHING.add(c01).intoArray(to, L);
        NOTHING.add(c10).intoArray(to, ROW);
        NOTHING.add(c11).intoArray(to, ROW + L);
        NOTHING.add(c20).intoArray(to, 2 * ROW);
        NOTHING.add(c21).intoArray(to, 2 * ROW + L);
        NOTHING.add(c30).intoArray(to, 3 * ROW);
        NOTHING.add(c31).intoArray(to, 3 * ROW + L);
        NOTHING.add(c40).intoArray(to, 4 * ROW);
        NOTHING.add(c41).intoArray(to, 4 * ROW + L);
        NOTHING.add(c50).intoArray(to, 5 * ROW);
        NOTHING.add(c51).intoArray(to, 5 * ROW + L);
        NOTHING.add(c60).intoArray(to, 6 * ROW);
        NOTHING.add(c61).intoArray(to, 6 * ROW + L);
        NOTHING.add(c70).intoArray(to, 7 * ROW);
        NOTHING.add(c71).intoArray(to, 7 * ROW + L);
    }

    /** Two vectors of six rows; the arguments are those of {@link #two}. */
    static void sixByTwo(long aFrom, long aRow, long bFrom, long bSecond, int depth, float[] start, int si, int ss, float[] to) {
        FloatVector c00 = FloatVector.fromArray(S, start, si), c01 = FloatVector.fromArray(S, start, si + L);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss), c11 = FloatVector.fromArray(S, start, si + ss + L);
        FloatVector c20 = FloatVector.fromArray(S, start, si + 2 * ss), c21 = FloatVector.fromArray(S, start, si + 2 * ss + L);
        FloatVector c30 = FloatVector.fromArray(S, start, si + 3 * ss), c31 = FloatVector.fromArray(S, start, si + 3 * ss + L);
        FloatVector c40 = FloatVector.fromArray(S, start, si + 4 * ss), c41 = FloatVector.fromArray(S, start, si + 4 * ss + L);
        FloatVector c50 = FloatVector.fromArray(S, start, si + 5 * ss), c51 = FloatVector.fromArray(S, start, si + 5 * ss + L);
        long a0 = Addresses.plain(aFrom);
        long a1 = Addresses.plain(aFrom + aRow);
        long a2 = Addresses.plain(aFrom + 2 * aRow);
        long a3 = Addresses.plain(aFrom + 3 * aRow);
        long a4 = Addresses.plain(aFrom + 4 * aRow);
        long a5 = Addresses.plain(aFrom + 5 * aRow);
        long b = Addresses.plain(bFrom);
        long second = Addresses.plain(bFrom + bSecond);
        for (int k = 0; k < depth; k++) {
            long down = Addresses.steps(k, PANEL_ROW);
            long along = Addresses.steps(k, Float.BYTES);
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, b + down, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(S, MEMORY, second + down, ORDER);
            FloatVector x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a0 + along));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a1 + along));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a2 + along));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a3 + along));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a4 + along));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a5 + along));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
        }
        NOTHING.add(c00).intoArray(to, 0);
        NOTHING.add(c01).intoArray(to, L);
        NOTHING.add(c10).intoArray(to, ROW);
        NOTHING.add(c11).intoArray(to, ROW + L);
        NOTHING.add(c20).intoArray(to, 2 * ROW);
        NOTHING.add(c21).intoArray(to, 2 * ROW + L);
        NOTHING.add(c30).intoArray(to, 3 * ROW);
        NOTHING.add(c31).intoArray(to, 3 * ROW + L);
        NOTHING.add(c40).intoArray(to, 4 * ROW);
        NOTHING.add(c41).intoArray(to, 4 * ROW + L);
        NOTHING.add(c50).intoArray(to, 5 * ROW);
        NOTHING.add(c51).intoArray(to, 5 * ROW + L);
    }

    /** One vector; result goes to C at {@code cFrom}, whose rows lie {@code cRow} bytes apart; the other arguments are those of {@link #two}. */
    static void one(long aFrom, long aRow, long bFrom, int depth, float[] start, int si, int ss, long cFrom, long cRow) {
        FloatVector c00 = FloatVector.fromArray(S, start, si);
        FloatVector c10 = FloatVector.fromArray(S, start, si + ss);
        FloatVector c20 = FloatVector.fromArray(S, start, si + 2 * ss);
        FloatVector c30 = FloatVector.fromArray(S, start, si + 3 * ss);
        FloatVector c40 = FloatVector.fromArray(S, start, si + 4 * ss);
        FloatVector c50 = FloatVector.fromArray(S, start, si + 5 * ss);
        FloatVector c60 = FloatVector.fromArray(S, start, si + 6 * ss);
        FloatVector c70 = FloatVector.fromArray(S, start, si + 7 * ss);
        long a0 = Addresses.plain(aFrom);
        long a1 = Addresses.plain(aFrom + aRow);
        long a2 = Addresses.plain(aFrom + 2 * aRow);
        long a3 = Addresses.plain(aFrom + 3 * aRow);
        long a4 = Addresses.plain(aFrom + 4 * aRow);
        long a5 = Addresses.plain(aFrom + 5 * aRow);
        long a6 = Addresses.plain(aFrom + 6 * aRow);
        long a7 = Addresses.plain(aFrom + 7 * aRow);
        long b = Addresses.plain(bFrom);
        for (int k = 0; k < depth; k++) {
            long down = Addresses.steps(k, PANEL_ROW);
            long along = Addresses.steps(k, Float.BYTES);
            FloatVector b0 = FloatVector.fromMemorySegment(S, MEMORY, b + down, ORDER);
            FloatVector x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a0 + along));
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a1 + along));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a2 + along));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a3 + along));
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a4 + along));
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a5 + along));
            c50 = x.fma(b0, c50);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a6 + along));
            c60 = x.fma(b0, c60);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, a7 + along));
            c70 = x.fma(b0, c70);
        }
        long c = Addresses.plain(cFrom);
        NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        long c1 = Addresses.plain(cFrom + cRow);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c1, ORDER);
        long c2 = Addresses.plain(cFrom + 2 * cRow);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c2, ORDER);
        long c3 = Addresses.plain(cFrom + 3 * cRow);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c3, ORDER);
        long c4 = Addresses.plain(cFrom + 4 * cRow);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c4, ORDER);
        long c5 = Addresses.plain(cFrom + 5 * cRow);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c5, ORDER);
        long c6 = Addresses.plain(cFrom + 6 * cRow);
        NOTHING.add(c60).intoMemorySegment(MEMORY, c6, ORDER);
        long c7 = Addresses.plain(cFrom + 7 * cRow);
        NOTHING.add(c70).intoMemorySegment(MEMORY, c7, ORDER);
    }

    /** Eight columns; the arguments are those of {@link #one}. */
    static void half(long aFrom, long aRow, long bFrom, int depth, float[] start, int si, int ss, long cFrom, long cRow) {
        FloatVector c00 = FloatVector.fromArray(HALF, start, si);
        FloatVector c10 = FloatVector.fromArray(HALF, start, si + ss);
        FloatVector c20 = FloatVector.fromArray(HALF, start, si + 2 * ss);
        FloatVector c30 = FloatVector.fromArray(HALF, start, si + 3 * ss);
        FloatVector c40 = FloatVector.fromArray(HALF, start, si + 4 * ss);
        FloatVector c50 = FloatVector.fromArray(HALF, start, si + 5 * ss);
        FloatVector c60 = FloatVector.fromArray(HALF, start, si + 6 * ss);
        FloatVector c70 = FloatVector.fromArray(HALF, start, si + 7 * ss);
        long a0 = Addresses.plain(aFrom);
        long a1 = Addresses.plain(aFrom + aRow);
        long a2 = Addresses.plain(aFrom + 2 * aRow);
        long a3 = Addresses.plain(aFrom + 3 * aRow);
        long a4 = Addresses.plain(aFrom + 4 * aRow);
        long a5 = Addresses.plain(aFrom + 5 * aRow);
        long a6 = Addresses.plain(aFrom + 6 * aRow);
        long a7 = Addresses.plain(aFrom + 7 * aRow);
        long b = Addresses.plain(bFrom);
        for (int k = 0; k < depth; k++) {
            long down = Addresses.steps(k, PANEL_ROW);
            long along = Addresses.steps(k, Float.BYTES);
            FloatVector b0 = FloatVector.fromMemorySegment(HALF, MEMORY, b + down, ORDER);
            FloatVector x = FloatVector.broadcast(HALF, MEMORY.get(FLOAT, a0 + along));
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(HALF, MEMORY.get(FLOAT, a1 + along));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(HALF, MEMORY.get(FLOAT, a2 + along));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(HALF, MEMORY.get(FLOAT, a3 + along));
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(HALF, MEMORY.get(FLOAT, a4 + along));
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(HALF, MEMORY.get(FLOAT, a5 + along));
            c50 = x.fma(b0, c50);
            x = FloatVector.broadcast(HALF, MEMORY.get(FLOAT, a6 + along));
            c60 = x.fma(b0, c60);
            x = FloatVector.broadcast(HALF, MEMORY.get(FLOAT, a7 + along));
            c70 = x.fma(b0, c70);
        }
        long c = Addresses.plain(cFrom);
        HALF_NOTHING.add(c00).intoMemorySegment(MEMORY, c, ORDER);
        long c1 = Addresses.plain(cFrom + cRow);
        HALF_NOTHING.add(c10).intoMemorySegment(MEMORY, c1, ORDER);
        long c2 = Addresses.plain(cFrom + 2 * cRow);
        HALF_NOTHING.add(c20).intoMemorySegment(MEMORY, c2, ORDER);
        long c3 = Addresses.plain(cFrom + 3 * cRow);
        HALF_NOTHING.add(c30).intoMemorySegment(MEMORY, c3, ORDER);
        long c4 = Addresses.plain(cFrom + 4 * cRow);
        HALF_NOTHING.add(c40).intoMemorySegment(MEMORY, c4, ORDER);
        long c5 = Addresses.plain(cFrom + 5 * cRow);
        HALF_NOTHING.add(c50).intoMemorySegment(MEMORY, c5, ORDER);
        long c6 = Addresses.plain(cFrom + 6 * cRow);
        HALF_NOTHING.add(c60).intoMemorySegment(MEMORY, c6, ORDER);
        long c7 = Addresses.plain(cFrom + 7 * cRow);
        HALF_NOTHING.add(c70).intoMemorySegment(MEMORY, c7, ORDER);
    }

    /** Loads one vector of so many rows of C, for a tile to begin with, to index {@code to} on: the reverse of {@link #store}. */
    static void load(long cFrom, int cRow, int rows, float[] start, int to) {
        long c = Addresses.plain(cFrom);
        int stride = Addresses.plainStride(cRow);
        for (int r = 0; r < rows; r++) NOTHING.add(FloatVector.fromMemorySegment(S, MEMORY, c + Addresses.steps(r, stride), ORDER)).intoArray(start, to + r * ROW);
    }

    /** Stores one vector of what a tile gave, from index {@code from} on, to so many rows of C, which lie {@code cRow} bytes apart. */
    static void store(float[] result, int from, int rows, long cFrom, int cRow) {
        long c = Addresses.plain(cFrom);
        int stride = Addresses.plainStride(cRow);
        for (int r = 0; r < rows; r++) NOTHING.add(FloatVector.fromArray(S, result, from + r * ROW)).intoMemorySegment(MEMORY, c + Addresses.steps(r, stride), ORDER);
    }
}
