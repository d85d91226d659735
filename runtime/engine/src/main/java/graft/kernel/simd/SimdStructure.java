package graft.kernel.simd;

import graft.graph.SparseRows;
import graft.kernel.ScalarStructure;
import graft.kernel.StructureKernel;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The structure product on vectors; the same bits as {@link ScalarStructure}. x and y are [T, c], most often with c = 8 (the rank of a G-Adapter), less than
 * one wide vector: columns beyond the last are masked off.
 */
public final class SimdStructure implements StructureKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void multiply(SparseRows s, boolean transposed, FloatMatrix x, FloatMatrix y) {
        ScalarStructure.checkRows(s, x);
        int columns = x.columns();
        for (int c = 0; c < columns; c += S.length()) {
            VectorMask<Float> in = S.indexInRange(c, columns);
            if (transposed) scatter(s, x, y, c, in);
            else gather(s, x, y, c, in);
        }
    }

    /** y[r] = sum over the entries of row r of value * x[column]. */
    private static void gather(SparseRows s, FloatMatrix x, FloatMatrix y, int column, VectorMask<Float> in) {
        MemorySegment xs = x.memory();
        MemorySegment ys = y.memory();
        long at = (long) column * Float.BYTES;
        for (int r = 0; r < x.rows(); r++) {
            FloatVector sum = FloatVector.zero(S);
            int end = s.rowStart(r + 1);
            for (int e = s.rowStart(r); e < end; e++) {
                FloatVector v = FloatVector.fromMemorySegment(S, xs, x.rowOffset(s.column(e)) + at, ORDER, in);
                sum = v.fma(FloatVector.broadcast(S, (float) s.value(e)), sum);
            }
            sum.intoMemorySegment(ys, y.rowOffset(r) + at, ORDER, in);
        }
    }

    /** y[column] += value * x[r] for the entries of each row r, from y = 0. */
    private static void scatter(SparseRows s, FloatMatrix x, FloatMatrix y, int column, VectorMask<Float> in) {
        MemorySegment xs = x.memory();
        MemorySegment ys = y.memory();
        long at = (long) column * Float.BYTES;
        for (int r = 0; r < x.rows(); r++) FloatVector.zero(S).intoMemorySegment(ys, y.rowOffset(r) + at, ORDER, in);
        for (int r = 0; r < x.rows(); r++) {
            FloatVector v = FloatVector.fromMemorySegment(S, xs, x.rowOffset(r) + at, ORDER, in);
            int end = s.rowStart(r + 1);
            for (int e = s.rowStart(r); e < end; e++) {
                long to = y.rowOffset(s.column(e)) + at;
                FloatVector sum = FloatVector.fromMemorySegment(S, ys, to, ORDER, in);
                v.fma(FloatVector.broadcast(S, (float) s.value(e)), sum).intoMemorySegment(ys, to, ORDER, in);
            }
        }
    }
}
