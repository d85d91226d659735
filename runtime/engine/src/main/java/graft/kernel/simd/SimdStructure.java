package graft.kernel.simd;

import graft.graph.SparseRows;
import graft.kernel.ScalarStructure;
import graft.kernel.StructureKernel;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The structure product on vectors; the same bits as {@link ScalarStructure}, which also serves matrices on the heap. x and y are [T, c], most often with c = 8
 * (the rank of a G-Adapter), so that vectors are at most eight floats wide; columns after the last whole vector are done one by one.
 */
public final class SimdStructure implements StructureKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS.vectorBitSize() > 256 ? FloatVector.SPECIES_256 : Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;

    private final ScalarStructure scalar = new ScalarStructure();

    @Override
    public void multiply(SparseRows s, boolean transposed, FloatMatrix x, FloatMatrix y) {
        if (!Addresses.known(x, y)) {
            scalar.multiply(s, transposed, x, y);
            return;
        }
        ScalarStructure.checkRows(s, x);
        long xo = Addresses.of(x);
        long yo = Addresses.of(y);
        long stride = (long) x.columns() * Float.BYTES;
        int whole = S.loopBound(x.columns());
        y.fill(0f);
        for (int c = 0; c < whole; c += S.length()) {
            long at = (long) c * Float.BYTES;
            if (transposed) scatter(s, x.rows(), xo + at, yo + at, stride);
            else gather(s, x.rows(), xo + at, yo + at, stride);
        }
        if (whole < x.columns()) ScalarStructure.multiplyColumns(s, transposed, x, y, whole);
    }

    /** y[r] = sum over the entries of row r of value * x[column]. */
    private static void gather(SparseRows s, int rows, long x, long y, long stride) {
        int end = 0;
        for (int r = 0; r < rows; r++) {
            FloatVector sum = FloatVector.zero(S);
            int e = end;
            end = s.rowStart(r + 1);
            for (; e < end; e++) {
                FloatVector v = FloatVector.fromMemorySegment(S, MEMORY, x + s.column(e) * stride, ORDER);
                sum = v.fma(FloatVector.broadcast(S, (float) s.value(e)), sum);
            }
            sum.intoMemorySegment(MEMORY, y + r * stride, ORDER);
        }
    }

    /** y[column] += value * x[r] for the entries of each row r. */
    private static void scatter(SparseRows s, int rows, long x, long y, long stride) {
        int end = 0;
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromMemorySegment(S, MEMORY, x + r * stride, ORDER);
            int e = end;
            end = s.rowStart(r + 1);
            for (; e < end; e++) {
                long to = y + s.column(e) * stride;
                FloatVector sum = FloatVector.fromMemorySegment(S, MEMORY, to, ORDER);
                v.fma(FloatVector.broadcast(S, (float) s.value(e)), sum).intoMemorySegment(MEMORY, to, ORDER);
            }
        }
    }
}
