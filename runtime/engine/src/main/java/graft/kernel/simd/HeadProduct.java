package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The small products of one attention head: C [rows, columns] = A [rows, depth] B [depth, columns], A read element by element. B lies in panels of
 * two vectors ({@link HeadPanels}), and C's vectors begin where those of B's panels do, so that C is written to {@code columns} exactly, without masks where there is at
 * least a vector of them: with masks C1 has too few virtual registers for the wide tile. Every element of C is one chain of fused multiply-adds over the depth in order,
 * whichever tile it falls in, so that the bits depend on nothing else. The last tile of six rows overlaps the one before where rows are no multiple of six. Matrices
 * are given by address, strides in bytes.
 */
final class HeadProduct {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final int PANEL = 2 * VECTOR;
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final FloatVector NOTHING = Lanes.NOTHING;
    private static final int TILE = 6;

    private HeadProduct() {}

    /** A's rows are {@code aRow} bytes apart, elements of a row side by side. */
    static void multiply(long aFrom, long aRow, long bFrom, long cFrom, long cRow, int rows, int columns, int depth) {
        multiply(aFrom, aRow, Float.BYTES, bFrom, cFrom, cRow, rows, columns, depth);
    }

    /** A's rows lie side by side, elements of a row {@code aStep} bytes apart. */
    static void multiplyAcross(long aFrom, long aStep, long bFrom, long cFrom, long cRow, int rows, int columns, int depth) {
        multiply(aFrom, Float.BYTES, Math.toIntExact(aStep), bFrom, cFrom, cRow, rows, columns, depth);
    }

    /** A's rows are {@code aRow} bytes apart, elements of a row {@code aStep} bytes. */
    private static void multiply(long aFrom, long aRow, int aStep, long bFrom, long cFrom, long cRow, int rows, int columns, int depth) {
        for (int column = 0; column < columns; column += 2 * LANES) {
            long panel = bFrom + (long) column * depth * Float.BYTES;
            int left = columns - column;
            long cColumn = cFrom + (long) HeadPanels.first(column, columns) * Float.BYTES;
            int second = HeadPanels.second(left) * Float.BYTES;
            if (rows < TILE) {
                for (int r = 0; r < rows; r++) oneByTwo(aFrom + r * aRow, aStep, panel, cColumn + r * cRow, Math.min(columns, LANES), second, depth);
                continue;
            }
            for (int r = 0; r < rows; r += TILE) {
                int from = Math.min(r, rows - TILE);
                if (left > LANES) {
                    sixByTwo(aFrom + from * aRow, aRow, aStep, panel, cColumn + from * cRow, cRow, second, depth);
                } else {
                    sixByOne(aFrom + from * aRow, aRow, aStep, panel, cColumn + from * cRow, cRow, Math.min(columns, LANES), depth);
                }
            }
        }
    }

    /** C [6, two vectors], of which the second begins {@code second} bytes after the first. */
    private static void sixByTwo(long aFrom, long aRow, int aStep, long bFrom, long cFrom, long cRow, int second, int depth) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c40 = c00;
        FloatVector c41 = c00;
        FloatVector c50 = c00;
        FloatVector c51 = c00;
        int step = Addresses.plainStride(aStep);
        long b = Addresses.plain(bFrom);
        long a0 = Addresses.plain(aFrom);
        long a1 = Addresses.plain(aFrom + aRow);
        long a2 = Addresses.plain(aFrom + 2 * aRow);
        long a3 = Addresses.plain(aFrom + 3 * aRow);
        long a4 = Addresses.plain(aFrom + 4 * aRow);
        long a5 = Addresses.plain(aFrom + 5 * aRow);
        for (int s = 0; s < depth; s++) {
            long along = Addresses.steps(s, step);
            long at = b + Addresses.steps(s, PANEL);
            FloatVector b0 = FloatVector.fromMemorySegment(F, MEMORY, at, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(F, MEMORY, at + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a0 + along));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a1 + along));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a2 + along));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a3 + along));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a4 + along));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a5 + along));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
        }
        long c0 = Addresses.plain(cFrom);
        long c1 = Addresses.plain(cFrom + cRow);
        long c2 = Addresses.plain(cFrom + 2 * cRow);
        long c3 = Addresses.plain(cFrom + 3 * cRow);
        long c4 = Addresses.plain(cFrom + 4 * cRow);
        long c5 = Addresses.plain(cFrom + 5 * cRow);
        long across = Addresses.plainStride(second);
        NOTHING.add(c00).intoMemorySegment(MEMORY, c0, ORDER);
        NOTHING.add(c01).intoMemorySegment(MEMORY, c0 + across, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c1, ORDER);
        NOTHING.add(c11).intoMemorySegment(MEMORY, c1 + across, ORDER);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c2, ORDER);
        NOTHING.add(c21).intoMemorySegment(MEMORY, c2 + across, ORDER);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c3, ORDER);
        NOTHING.add(c31).intoMemorySegment(MEMORY, c3 + across, ORDER);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c4, ORDER);
        NOTHING.add(c41).intoMemorySegment(MEMORY, c4 + across, ORDER);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c5, ORDER);
        NOTHING.add(c51).intoMemorySegment(MEMORY, c5 + across, ORDER);
    }

    /** C [6, at most one vector]. By way of a heap array: six stores with masks are more than C1 has virtual registers for. */
    private static void sixByOne(long aFrom, long aRow, int aStep, long bFrom, long cFrom, long cRow, int columns, int depth) {
        float[] tile = Lanes.spare();
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c10 = c00;
        FloatVector c20 = c00;
        FloatVector c30 = c00;
        FloatVector c40 = c00;
        FloatVector c50 = c00;
        int step = Addresses.plainStride(aStep);
        long b = Addresses.plain(bFrom);
        long a0 = Addresses.plain(aFrom);
        long a1 = Addresses.plain(aFrom + aRow);
        long a2 = Addresses.plain(aFrom + 2 * aRow);
        long a3 = Addresses.plain(aFrom + 3 * aRow);
        long a4 = Addresses.plain(aFrom + 4 * aRow);
        long a5 = Addresses.plain(aFrom + 5 * aRow);
        for (int s = 0; s < depth; s++) {
            long along = Addresses.steps(s, step);
            long at = b + Addresses.steps(s, PANEL);
            FloatVector b0 = FloatVector.fromMemorySegment(F, MEMORY, at, ORDER);
            FloatVector x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a0 + along));
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a1 + along));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a2 + along));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a3 + along));
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a4 + along));
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a5 + along));
            c50 = x.fma(b0, c50);
        }
        NOTHING.add(c00).intoArray(tile, 0);
        NOTHING.add(c10).intoArray(tile, LANES);
        NOTHING.add(c20).intoArray(tile, 2 * LANES);
        NOTHING.add(c30).intoArray(tile, 3 * LANES);
        NOTHING.add(c40).intoArray(tile, 4 * LANES);
        NOTHING.add(c50).intoArray(tile, 5 * LANES);
        store(tile, columns, cFrom, cRow);
    }

    /** Stores a tile of one vector a row, or a part of it. */
    private static void store(float[] tile, int columns, long cFrom, long cRow) {
        long c = Addresses.plain(cFrom);
        int stride = Addresses.plainStride(Math.toIntExact(cRow));
        VectorMask<Float> part = F.indexInRange(0, columns);
        for (int r = 0; r < TILE; r++) NOTHING.add(FloatVector.fromArray(F, tile, r * LANES)).intoMemorySegment(MEMORY, c + Addresses.steps(r, stride), ORDER, part);
    }

    /** C [1, one or two vectors]: {@code columns} of the first; the second begins {@code second} bytes after it, and there is none where that is not positive. */
    private static void oneByTwo(long aFrom, int aStep, long bFrom, long cFrom, int columns, int second, int depth) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = c0;
        int step = Addresses.plainStride(aStep);
        long a = Addresses.plain(aFrom);
        long b = Addresses.plain(bFrom);
        for (int s = 0; s < depth; s++) {
            FloatVector x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a + Addresses.steps(s, step)));
            long at = b + Addresses.steps(s, PANEL);
            c0 = x.fma(FloatVector.fromMemorySegment(F, MEMORY, at, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(F, MEMORY, at + VECTOR, ORDER), c1);
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, cFrom, ORDER, F.indexInRange(0, columns));
        if (second > 0) NOTHING.add(c1).intoMemorySegment(MEMORY, cFrom + second, ORDER);
    }
}
