package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The small products of one attention head: C [rows, columns] = A [rows, depth] B [depth, columns]. A is read element by element with any strides (so it
 * may be transposed or lie in a wider matrix); rows of B are read as whole vectors and so have at least {@code columns} rounded up to whole vectors
 * elements; C is written to {@code columns} exactly. Every element of C is one chain of fused multiply-adds over the depth in order, whichever tile it falls
 * in, so that the bits depend on nothing else. All offsets and strides are in bytes.
 */
final class HeadProduct {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int TILE = 6;

    private HeadProduct() {}

    /** @param aRow bytes from one row of A to the next; {@code aStep} from one element of a row to the next */
    static void multiply(MemorySegment a, long aFrom, long aRow, long aStep, MemorySegment b, long bFrom, long bRow, MemorySegment c, long cFrom, long cRow,
            int rows, int columns, int depth) {
        int column = 0;
        for (; columns - column > LANES; column += 2 * LANES) {
            long bColumn = bFrom + (long) column * Float.BYTES;
            long cColumn = cFrom + (long) column * Float.BYTES;
            int left = columns - column;
            if (rows < TILE) {
                for (int r = 0; r < rows; r++) oneByTwo(a, aFrom + r * aRow, aStep, b, bColumn, bRow, c, cColumn + r * cRow, left, depth);
                continue;
            }
            for (int r = 0; r < rows; r += TILE) {
                int from = Math.min(r, rows - TILE);
                sixByTwo(a, aFrom + from * aRow, aRow, aStep, b, bColumn, bRow, c, cColumn + from * cRow, cRow, left, depth);
            }
        }
        if (column >= columns) return;
        long bColumn = bFrom + (long) column * Float.BYTES;
        long cColumn = cFrom + (long) column * Float.BYTES;
        int left = columns - column;
        if (rows < TILE) {
            for (int r = 0; r < rows; r++) oneByOne(a, aFrom + r * aRow, aStep, b, bColumn, bRow, c, cColumn + r * cRow, left, depth);
            return;
        }
        for (int r = 0; r < rows; r += TILE) {
            int from = Math.min(r, rows - TILE);
            sixByOne(a, aFrom + from * aRow, aRow, aStep, b, bColumn, bRow, c, cColumn + from * cRow, cRow, left, depth);
        }
    }

    /** C [6, more than one vector and at most two]. */
    private static void sixByTwo(MemorySegment a, long aFrom, long aRow, long aStep, MemorySegment b, long bFrom, long bRow, MemorySegment c, long cFrom, long cRow,
            int columns, int depth) {
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
        long at3 = aFrom + 3 * aRow;
        long aTwoRows = 2 * aRow;
        long bAt = bFrom;
        for (int s = 0; s < depth; s++) {
            FloatVector b0 = FloatVector.fromMemorySegment(F, b, bAt, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(F, b, bAt + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(F, a.get(FLOAT, at));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(F, a.get(FLOAT, at + aRow));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(F, a.get(FLOAT, at + aTwoRows));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(F, a.get(FLOAT, at3));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(F, a.get(FLOAT, at3 + aRow));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(F, a.get(FLOAT, at3 + aTwoRows));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            at += aStep;
            at3 += aStep;
            bAt += bRow;
        }
        long c1 = cFrom + cRow;
        long c2 = c1 + cRow;
        long c3 = c2 + cRow;
        long c4 = c3 + cRow;
        long c5 = c4 + cRow;
        c00.intoMemorySegment(c, cFrom, ORDER);
        c10.intoMemorySegment(c, c1, ORDER);
        c20.intoMemorySegment(c, c2, ORDER);
        c30.intoMemorySegment(c, c3, ORDER);
        c40.intoMemorySegment(c, c4, ORDER);
        c50.intoMemorySegment(c, c5, ORDER);
        if (columns >= 2 * LANES) {
            c01.intoMemorySegment(c, cFrom + VECTOR, ORDER);
            c11.intoMemorySegment(c, c1 + VECTOR, ORDER);
            c21.intoMemorySegment(c, c2 + VECTOR, ORDER);
            c31.intoMemorySegment(c, c3 + VECTOR, ORDER);
            c41.intoMemorySegment(c, c4 + VECTOR, ORDER);
            c51.intoMemorySegment(c, c5 + VECTOR, ORDER);
        } else {
            VectorMask<Float> part = F.indexInRange(LANES, columns);
            c01.intoMemorySegment(c, cFrom + VECTOR, ORDER, part);
            c11.intoMemorySegment(c, c1 + VECTOR, ORDER, part);
            c21.intoMemorySegment(c, c2 + VECTOR, ORDER, part);
            c31.intoMemorySegment(c, c3 + VECTOR, ORDER, part);
            c41.intoMemorySegment(c, c4 + VECTOR, ORDER, part);
            c51.intoMemorySegment(c, c5 + VECTOR, ORDER, part);
        }
    }

    /** C [6, at most one vector]. */
    private static void sixByOne(MemorySegment a, long aFrom, long aRow, long aStep, MemorySegment b, long bFrom, long bRow, MemorySegment c, long cFrom, long cRow,
            int columns, int depth) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        FloatVector c4 = c0;
        FloatVector c5 = c0;
        long at = aFrom;
        long at3 = aFrom + 3 * aRow;
        long aTwoRows = 2 * aRow;
        long bAt = bFrom;
        for (int s = 0; s < depth; s++) {
            FloatVector x = FloatVector.fromMemorySegment(F, b, bAt, ORDER);
            c0 = FloatVector.broadcast(F, a.get(FLOAT, at)).fma(x, c0);
            c1 = FloatVector.broadcast(F, a.get(FLOAT, at + aRow)).fma(x, c1);
            c2 = FloatVector.broadcast(F, a.get(FLOAT, at + aTwoRows)).fma(x, c2);
            c3 = FloatVector.broadcast(F, a.get(FLOAT, at3)).fma(x, c3);
            c4 = FloatVector.broadcast(F, a.get(FLOAT, at3 + aRow)).fma(x, c4);
            c5 = FloatVector.broadcast(F, a.get(FLOAT, at3 + aTwoRows)).fma(x, c5);
            at += aStep;
            at3 += aStep;
            bAt += bRow;
        }
        VectorMask<Float> part = F.indexInRange(0, columns);
        c0.intoMemorySegment(c, cFrom, ORDER, part);
        c1.intoMemorySegment(c, cFrom + cRow, ORDER, part);
        c2.intoMemorySegment(c, cFrom + 2 * cRow, ORDER, part);
        c3.intoMemorySegment(c, cFrom + 3 * cRow, ORDER, part);
        c4.intoMemorySegment(c, cFrom + 4 * cRow, ORDER, part);
        c5.intoMemorySegment(c, cFrom + 5 * cRow, ORDER, part);
    }

    /** C [1, more than one vector and at most two]. */
    private static void oneByTwo(MemorySegment a, long aFrom, long aStep, MemorySegment b, long bFrom, long bRow, MemorySegment c, long cFrom, int columns, int depth) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = c0;
        long at = aFrom;
        long bAt = bFrom;
        for (int s = 0; s < depth; s++) {
            FloatVector x = FloatVector.broadcast(F, a.get(FLOAT, at));
            c0 = x.fma(FloatVector.fromMemorySegment(F, b, bAt, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(F, b, bAt + VECTOR, ORDER), c1);
            at += aStep;
            bAt += bRow;
        }
        c0.intoMemorySegment(c, cFrom, ORDER);
        c1.intoMemorySegment(c, cFrom + VECTOR, ORDER, F.indexInRange(LANES, columns));
    }

    /** C [1, at most one vector]. */
    private static void oneByOne(MemorySegment a, long aFrom, long aStep, MemorySegment b, long bFrom, long bRow, MemorySegment c, long cFrom, int columns, int depth) {
        FloatVector sum = FloatVector.zero(F);
        long at = aFrom;
        long bAt = bFrom;
        for (int s = 0; s < depth; s++) {
            sum = FloatVector.broadcast(F, a.get(FLOAT, at)).fma(FloatVector.fromMemorySegment(F, b, bAt, ORDER), sum);
            at += aStep;
            bAt += bRow;
        }
        sum.intoMemorySegment(c, cFrom, ORDER, F.indexInRange(0, columns));
    }
}
