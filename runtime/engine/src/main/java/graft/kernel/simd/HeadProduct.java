package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The small products of one attention head: C [rows, columns] = A [rows, depth] B [depth, columns], A read element by element. B lies in panels of
 * two vectors ({@link HeadPanels}), so that its stride is a constant, which alone lets C2 take the bounds checks out of the loops; C is written to
 * {@code columns} exactly. Every element of C is one chain of fused multiply-adds over the depth in order, whichever tile it falls in, so that the bits depend
 * on nothing else. The last tile of six rows overlaps the one before where rows are no multiple of six. Matrices are given by address, strides in bytes.
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
    static void multiply(long aFrom, long aRow, long bFrom, long cFrom, long cRow, int rows, int columns,
            int depth) {
        for (int column = 0; column < columns; column += 2 * LANES) {
            long panel = bFrom + (long) column * depth * Float.BYTES;
            long cColumn = cFrom + (long) column * Float.BYTES;
            int left = columns - column;
            if (rows < TILE) {
                for (int r = 0; r < rows; r++) oneByTwo(aFrom + r * aRow, Float.BYTES, panel, cColumn + r * cRow, left, depth);
                continue;
            }
            for (int r = 0; r < rows; r += TILE) {
                int from = Math.min(r, rows - TILE);
                if (left > LANES) {
                    sixByTwo(aFrom + from * aRow, aRow, panel, cColumn + from * cRow, cRow, left, depth);
                } else {
                    sixByOne(aFrom + from * aRow, aRow, panel, cColumn + from * cRow, cRow, left, depth);
                }
            }
        }
    }

    /** A's rows lie side by side, elements of a row {@code aStep} bytes apart. */
    static void multiplyAcross(long aFrom, long aStep, long bFrom, long cFrom, long cRow, int rows,
            int columns, int depth) {
        for (int column = 0; column < columns; column += 2 * LANES) {
            long panel = bFrom + (long) column * depth * Float.BYTES;
            long cColumn = cFrom + (long) column * Float.BYTES;
            int left = columns - column;
            if (rows < TILE) {
                for (int r = 0; r < rows; r++) oneByTwo(aFrom + (long) r * Float.BYTES, aStep, panel, cColumn + r * cRow, left, depth);
                continue;
            }
            for (int r = 0; r < rows; r += TILE) {
                int from = Math.min(r, rows - TILE);
                if (left > LANES) {
                    sixByTwoAcross(aFrom + (long) from * Float.BYTES, aStep, panel, cColumn + from * cRow, cRow, left, depth);
                } else {
                    sixByOneAcross(aFrom + (long) from * Float.BYTES, aStep, panel, cColumn + from * cRow, cRow, left, depth);
                }
            }
        }
    }

    /** C [6, more than one vector and at most two]; A's elements of one row lie side by side. */
    private static void sixByTwo(long aFrom, long aRow, long bFrom, long cFrom, long cRow, int columns, int depth) {
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
        long a1 = aFrom + aRow;
        long a2 = a1 + aRow;
        long a3 = a2 + aRow;
        long a4 = a3 + aRow;
        long a5 = a4 + aRow;
        for (int s = 0; s < depth; s++) {
            FloatVector b0 = FloatVector.fromMemorySegment(F, MEMORY, bFrom + (long) s * PANEL, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(F, MEMORY, bFrom + (long) s * PANEL + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(F, MEMORY.get(FLOAT, aFrom + (long) s * Float.BYTES));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a1 + (long) s * Float.BYTES));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a2 + (long) s * Float.BYTES));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a3 + (long) s * Float.BYTES));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a4 + (long) s * Float.BYTES));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a5 + (long) s * Float.BYTES));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
        }
        long c1 = cFrom + cRow;
        long c2 = c1 + cRow;
        long c3 = c2 + cRow;
        long c4 = c3 + cRow;
        long c5 = c4 + cRow;
        NOTHING.add(c00).intoMemorySegment(MEMORY, cFrom, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c1, ORDER);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c2, ORDER);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c3, ORDER);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c4, ORDER);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c5, ORDER);
        if (columns >= 2 * LANES) {
            NOTHING.add(c01).intoMemorySegment(MEMORY, cFrom + VECTOR, ORDER);
            NOTHING.add(c11).intoMemorySegment(MEMORY, c1 + VECTOR, ORDER);
            NOTHING.add(c21).intoMemorySegment(MEMORY, c2 + VECTOR, ORDER);
            NOTHING.add(c31).intoMemorySegment(MEMORY, c3 + VECTOR, ORDER);
            NOTHING.add(c41).intoMemorySegment(MEMORY, c4 + VECTOR, ORDER);
            NOTHING.add(c51).intoMemorySegment(MEMORY, c5 + VECTOR, ORDER);
        } else {
            VectorMask<Float> part = F.indexInRange(LANES, columns);
            NOTHING.add(c01).intoMemorySegment(MEMORY, cFrom + VECTOR, ORDER, part);
            NOTHING.add(c11).intoMemorySegment(MEMORY, c1 + VECTOR, ORDER, part);
            NOTHING.add(c21).intoMemorySegment(MEMORY, c2 + VECTOR, ORDER, part);
            NOTHING.add(c31).intoMemorySegment(MEMORY, c3 + VECTOR, ORDER, part);
            NOTHING.add(c41).intoMemorySegment(MEMORY, c4 + VECTOR, ORDER, part);
            NOTHING.add(c51).intoMemorySegment(MEMORY, c5 + VECTOR, ORDER, part);
        }
    }

    /** C [6, at most one vector]; A's elements of one row lie side by side. */
    private static void sixByOne(long aFrom, long aRow, long bFrom, long cFrom, long cRow, int columns, int depth) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c10 = c00;
        FloatVector c20 = c00;
        FloatVector c30 = c00;
        FloatVector c40 = c00;
        FloatVector c50 = c00;
        long a1 = aFrom + aRow;
        long a2 = a1 + aRow;
        long a3 = a2 + aRow;
        long a4 = a3 + aRow;
        long a5 = a4 + aRow;
        for (int s = 0; s < depth; s++) {
            FloatVector b0 = FloatVector.fromMemorySegment(F, MEMORY, bFrom + (long) s * PANEL, ORDER);
            FloatVector x = FloatVector.broadcast(F, MEMORY.get(FLOAT, aFrom + (long) s * Float.BYTES));
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a1 + (long) s * Float.BYTES));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a2 + (long) s * Float.BYTES));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a3 + (long) s * Float.BYTES));
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a4 + (long) s * Float.BYTES));
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, a5 + (long) s * Float.BYTES));
            c50 = x.fma(b0, c50);
        }
        long c1 = cFrom + cRow;
        long c2 = c1 + cRow;
        long c3 = c2 + cRow;
        long c4 = c3 + cRow;
        long c5 = c4 + cRow;
        VectorMask<Float> part = F.indexInRange(0, columns);
        NOTHING.add(c00).intoMemorySegment(MEMORY, cFrom, ORDER, part);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c1, ORDER, part);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c2, ORDER, part);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c3, ORDER, part);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c4, ORDER, part);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c5, ORDER, part);
    }

    /** C [6, more than one vector and at most two]; A's elements of one row lie aStep bytes apart, its rows side by side. */
    private static void sixByTwoAcross(long aFrom, long aStep, long bFrom, long cFrom, long cRow, int columns, int depth) {
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
        long at = aFrom;
        for (int s = 0; s < depth; s++) {
            FloatVector b0 = FloatVector.fromMemorySegment(F, MEMORY, bFrom + (long) s * PANEL, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(F, MEMORY, bFrom + (long) s * PANEL + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 1 * Float.BYTES));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 2 * Float.BYTES));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 3 * Float.BYTES));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 4 * Float.BYTES));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 5 * Float.BYTES));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            at += aStep;
        }
        long c1 = cFrom + cRow;
        long c2 = c1 + cRow;
        long c3 = c2 + cRow;
        long c4 = c3 + cRow;
        long c5 = c4 + cRow;
        NOTHING.add(c00).intoMemorySegment(MEMORY, cFrom, ORDER);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c1, ORDER);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c2, ORDER);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c3, ORDER);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c4, ORDER);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c5, ORDER);
        if (columns >= 2 * LANES) {
            NOTHING.add(c01).intoMemorySegment(MEMORY, cFrom + VECTOR, ORDER);
            NOTHING.add(c11).intoMemorySegment(MEMORY, c1 + VECTOR, ORDER);
            NOTHING.add(c21).intoMemorySegment(MEMORY, c2 + VECTOR, ORDER);
            NOTHING.add(c31).intoMemorySegment(MEMORY, c3 + VECTOR, ORDER);
            NOTHING.add(c41).intoMemorySegment(MEMORY, c4 + VECTOR, ORDER);
            NOTHING.add(c51).intoMemorySegment(MEMORY, c5 + VECTOR, ORDER);
        } else {
            VectorMask<Float> part = F.indexInRange(LANES, columns);
            NOTHING.add(c01).intoMemorySegment(MEMORY, cFrom + VECTOR, ORDER, part);
            NOTHING.add(c11).intoMemorySegment(MEMORY, c1 + VECTOR, ORDER, part);
            NOTHING.add(c21).intoMemorySegment(MEMORY, c2 + VECTOR, ORDER, part);
            NOTHING.add(c31).intoMemorySegment(MEMORY, c3 + VECTOR, ORDER, part);
            NOTHING.add(c41).intoMemorySegment(MEMORY, c4 + VECTOR, ORDER, part);
            NOTHING.add(c51).intoMemorySegment(MEMORY, c5 + VECTOR, ORDER, part);
        }
    }

    /** C [6, at most one vector]; A's elements of one row lie aStep bytes apart, its rows side by side. */
    private static void sixByOneAcross(long aFrom, long aStep, long bFrom, long cFrom, long cRow, int columns, int depth) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c10 = c00;
        FloatVector c20 = c00;
        FloatVector c30 = c00;
        FloatVector c40 = c00;
        FloatVector c50 = c00;
        long at = aFrom;
        for (int s = 0; s < depth; s++) {
            FloatVector b0 = FloatVector.fromMemorySegment(F, MEMORY, bFrom + (long) s * PANEL, ORDER);
            FloatVector x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at));
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 1 * Float.BYTES));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 2 * Float.BYTES));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 3 * Float.BYTES));
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 4 * Float.BYTES));
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at + 5 * Float.BYTES));
            c50 = x.fma(b0, c50);
            at += aStep;
        }
        long c1 = cFrom + cRow;
        long c2 = c1 + cRow;
        long c3 = c2 + cRow;
        long c4 = c3 + cRow;
        long c5 = c4 + cRow;
        VectorMask<Float> part = F.indexInRange(0, columns);
        NOTHING.add(c00).intoMemorySegment(MEMORY, cFrom, ORDER, part);
        NOTHING.add(c10).intoMemorySegment(MEMORY, c1, ORDER, part);
        NOTHING.add(c20).intoMemorySegment(MEMORY, c2, ORDER, part);
        NOTHING.add(c30).intoMemorySegment(MEMORY, c3, ORDER, part);
        NOTHING.add(c40).intoMemorySegment(MEMORY, c4, ORDER, part);
        NOTHING.add(c50).intoMemorySegment(MEMORY, c5, ORDER, part);
    }

    /** C [1, at most two vectors]; A's elements lie {@code aStep} bytes apart. */
    private static void oneByTwo(long aFrom, long aStep, long bFrom, long cFrom, int columns, int depth) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = c0;
        long at = aFrom;
        for (int s = 0; s < depth; s++) {
            FloatVector x = FloatVector.broadcast(F, MEMORY.get(FLOAT, at));
            c0 = x.fma(FloatVector.fromMemorySegment(F, MEMORY, bFrom + (long) s * PANEL, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(F, MEMORY, bFrom + (long) s * PANEL + VECTOR, ORDER), c1);
            at += aStep;
        }
        NOTHING.add(c0).intoMemorySegment(MEMORY, cFrom, ORDER, F.indexInRange(0, columns));
        if (columns > LANES) NOTHING.add(c1).intoMemorySegment(MEMORY, cFrom + VECTOR, ORDER, F.indexInRange(LANES, columns));
    }
}
