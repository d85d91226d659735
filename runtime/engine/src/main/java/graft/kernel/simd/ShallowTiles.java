package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with a B of eight rows, as of low-rank factors: start + A [rows x 8] B [8 x 32]. A register tile would begin and end more than it multiplies; here a panel of
 * B stays in registers while all rows of A pass by. Every element is one chain of fma in increasing k. For machines with 32 vector registers of 512 bits.
 */
final class ShallowTiles {
    /** Rows of B. */
    static final int DEPTH = 8;

    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final int VECTOR = S.length() * Float.BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Tiles.MEMORY;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final int PANEL_ROW = Tiles.PANEL_ROW_BYTES;

    private ShallowTiles() {}

    /**
     * C = start + A B.
     *
     * @param aFrom address of A, whose rows lie {@code aRow} bytes apart
     * @param bFrom address of a panel
     * @param start what the chains of every row begin with, from index si
     * @param cFrom address of C, whose rows lie {@code cRow} bytes apart
     */
    static void from(float[] start, int si, long aFrom, int aRow, int rows, long bFrom, long cFrom, int cRow) {
        FloatVector s0 = FloatVector.fromArray(S, start, si), s1 = FloatVector.fromArray(S, start, si + S.length());
        long b = Addresses.plain(bFrom);
        FloatVector b00 = FloatVector.fromMemorySegment(S, MEMORY, b, ORDER), b01 = FloatVector.fromMemorySegment(S, MEMORY, b + VECTOR, ORDER);
        FloatVector b10 = FloatVector.fromMemorySegment(S, MEMORY, b + PANEL_ROW, ORDER), b11 = FloatVector.fromMemorySegment(S, MEMORY, b + PANEL_ROW + VECTOR, ORDER);
        FloatVector b20 = FloatVector.fromMemorySegment(S, MEMORY, b + 2 * PANEL_ROW, ORDER), b21 = FloatVector.fromMemorySegment(S, MEMORY, b + 2 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b30 = FloatVector.fromMemorySegment(S, MEMORY, b + 3 * PANEL_ROW, ORDER), b31 = FloatVector.fromMemorySegment(S, MEMORY, b + 3 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b40 = FloatVector.fromMemorySegment(S, MEMORY, b + 4 * PANEL_ROW, ORDER), b41 = FloatVector.fromMemorySegment(S, MEMORY, b + 4 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b50 = FloatVector.fromMemorySegment(S, MEMORY, b + 5 * PANEL_ROW, ORDER), b51 = FloatVector.fromMemorySegment(S, MEMORY, b + 5 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b60 = FloatVector.fromMemorySegment(S, MEMORY, b + 6 * PANEL_ROW, ORDER), b61 = FloatVector.fromMemorySegment(S, MEMORY, b + 6 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b70 = FloatVector.fromMemorySegment(S, MEMORY, b + 7 * PANEL_ROW, ORDER), b71 = FloatVector.fromMemorySegment(S, MEMORY, b + 7 * PANEL_ROW + VECTOR, ORDER);
        long a = Addresses.plain(aFrom);
        long c = Addresses.plain(cFrom);
        int aStride = Addresses.plainStride(aRow);
        int cStride = Addresses.plainStride(cRow);
        for (int r = 0; r < rows; r++) {
            long along = a + Addresses.steps(r, aStride);
            long to = c + Addresses.steps(r, cStride);
            FloatVector x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along));
            FloatVector c0 = x.fma(b00, s0), c1 = x.fma(b01, s1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + Float.BYTES));
            c0 = x.fma(b10, c0);
            c1 = x.fma(b11, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 2 * Float.BYTES));
            c0 = x.fma(b20, c0);
            c1 = x.fma(b21, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 3 * Float.BYTES));
            c0 = x.fma(b30, c0);
            c1 = x.fma(b31, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 4 * Float.BYTES));
            c0 = x.fma(b40, c0);
            c1 = x.fma(b41, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 5 * Float.BYTES));
            c0 = x.fma(b50, c0);
            c1 = x.fma(b51, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 6 * Float.BYTES));
            c0 = x.fma(b60, c0);
            c1 = x.fma(b61, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 7 * Float.BYTES));
            c0 = x.fma(b70, c0);
            c1 = x.fma(b71, c1);
            c0.intoMemorySegment(MEMORY, to, ORDER);
            c1.intoMemorySegment(MEMORY, to + VECTOR, ORDER);
        }
    }

    /** Begins with what C holds: C += A B; the arguments are those of {@link #from}. */
    static void onto(long aFrom, int aRow, int rows, long bFrom, long cFrom, int cRow) {
        long b = Addresses.plain(bFrom);
        FloatVector b00 = FloatVector.fromMemorySegment(S, MEMORY, b, ORDER), b01 = FloatVector.fromMemorySegment(S, MEMORY, b + VECTOR, ORDER);
        FloatVector b10 = FloatVector.fromMemorySegment(S, MEMORY, b + PANEL_ROW, ORDER), b11 = FloatVector.fromMemorySegment(S, MEMORY, b + PANEL_ROW + VECTOR, ORDER);
        FloatVector b20 = FloatVector.fromMemorySegment(S, MEMORY, b + 2 * PANEL_ROW, ORDER), b21 = FloatVector.fromMemorySegment(S, MEMORY, b + 2 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b30 = FloatVector.fromMemorySegment(S, MEMORY, b + 3 * PANEL_ROW, ORDER), b31 = FloatVector.fromMemorySegment(S, MEMORY, b + 3 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b40 = FloatVector.fromMemorySegment(S, MEMORY, b + 4 * PANEL_ROW, ORDER), b41 = FloatVector.fromMemorySegment(S, MEMORY, b + 4 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b50 = FloatVector.fromMemorySegment(S, MEMORY, b + 5 * PANEL_ROW, ORDER), b51 = FloatVector.fromMemorySegment(S, MEMORY, b + 5 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b60 = FloatVector.fromMemorySegment(S, MEMORY, b + 6 * PANEL_ROW, ORDER), b61 = FloatVector.fromMemorySegment(S, MEMORY, b + 6 * PANEL_ROW + VECTOR, ORDER);
        FloatVector b70 = FloatVector.fromMemorySegment(S, MEMORY, b + 7 * PANEL_ROW, ORDER), b71 = FloatVector.fromMemorySegment(S, MEMORY, b + 7 * PANEL_ROW + VECTOR, ORDER);
        long a = Addresses.plain(aFrom);
        long c = Addresses.plain(cFrom);
        int aStride = Addresses.plainStride(aRow);
        int cStride = Addresses.plainStride(cRow);
        for (int r = 0; r < rows; r++) {
            long along = a + Addresses.steps(r, aStride);
            long to = c + Addresses.steps(r, cStride);
            FloatVector x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along));
            FloatVector c0 = x.fma(b00, FloatVector.fromMemorySegment(S, MEMORY, to, ORDER)), c1 = x.fma(b01, FloatVector.fromMemorySegment(S, MEMORY, to + VECTOR, ORDER));
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + Float.BYTES));
            c0 = x.fma(b10, c0);
            c1 = x.fma(b11, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 2 * Float.BYTES));
            c0 = x.fma(b20, c0);
            c1 = x.fma(b21, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 3 * Float.BYTES));
            c0 = x.fma(b30, c0);
            c1 = x.fma(b31, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 4 * Float.BYTES));
            c0 = x.fma(b40, c0);
            c1 = x.fma(b41, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 5 * Float.BYTES));
            c0 = x.fma(b50, c0);
            c1 = x.fma(b51, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 6 * Float.BYTES));
            c0 = x.fma(b60, c0);
            c1 = x.fma(b61, c1);
            x = FloatVector.broadcast(S, MEMORY.get(FLOAT, along + 7 * Float.BYTES));
            c0 = x.fma(b70, c0);
            c1 = x.fma(b71, c1);
            c0.intoMemorySegment(MEMORY, to, ORDER);
            c1.intoMemorySegment(MEMORY, to + VECTOR, ORDER);
        }
    }
}
