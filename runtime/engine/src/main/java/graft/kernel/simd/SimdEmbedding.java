package graft.kernel.simd;

import graft.kernel.EmbeddingKernel;
import graft.kernel.TableIndex;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Sums of table rows on vectors; the same bits as {@link graft.kernel.ScalarEmbedding}. Tables are [V, d], indices [R, columns], y and dy [R, d]. */
public final class SimdEmbedding implements EmbeddingKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void sum(FloatMatrix[] tables, int[][] indices, int[] columns, float scale, FloatMatrix y) {
        for (int r = 0; r < y.rows(); r++) {
            clear(y, r);
            for (int t = 0; t < tables.length; t++) {
                for (int j = 0; j < columns[t]; j++) {
                    int index = indices[t][r * columns[t] + j];
                    TableIndex.check(index, tables[t], r);
                    if (index >= 0) add(tables[t], index, y, r);
                }
            }
            multiply(y, r, scale);
        }
    }

    @Override
    public void grad(FloatMatrix dy, int[] index, int columns, float scale, int frozenRow, FloatMatrix dTable) {
        for (int r = 0; r < dy.rows(); r++) {
            for (int j = 0; j < columns; j++) {
                int v = index[r * columns + j];
                TableIndex.check(v, dTable, r);
                if (v >= 0 && v != frozenRow) addScaled(dy, r, scale, dTable, v);
            }
        }
    }

    private static void clear(FloatMatrix y, int row) {
        y.memory().asSlice(y.rowOffset(row), (long) y.columns() * Float.BYTES).fill((byte) 0);
    }

    /** y[to] += x[from]. The row of y stays in the first-level cache over all tables. */
    private static void add(FloatMatrix x, int from, FloatMatrix y, int to) {
        int columns = x.columns();
        MemorySegment xs = x.memory();
        MemorySegment ys = y.memory();
        long xo = x.rowOffset(from);
        long yo = y.rowOffset(to);
        int whole = S.loopBound(columns);
        for (int c = 0; c < whole; c += S.length()) {
            long at = (long) c * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(S, ys, yo + at, ORDER);
            v.add(FloatVector.fromMemorySegment(S, xs, xo + at, ORDER)).intoMemorySegment(ys, yo + at, ORDER);
        }
        for (int c = whole; c < columns; c++) y.set(to, c, y.get(to, c) + x.get(from, c));
    }

    private static void multiply(FloatMatrix y, int row, float scale) {
        int columns = y.columns();
        MemorySegment ys = y.memory();
        long yo = y.rowOffset(row);
        int whole = S.loopBound(columns);
        for (int c = 0; c < whole; c += S.length()) {
            long at = yo + (long) c * Float.BYTES;
            FloatVector.fromMemorySegment(S, ys, at, ORDER).mul(scale).intoMemorySegment(ys, at, ORDER);
        }
        for (int c = whole; c < columns; c++) y.set(row, c, y.get(row, c) * scale);
    }

    private static void addScaled(FloatMatrix x, int from, float scale, FloatMatrix y, int to) {
        int columns = x.columns();
        MemorySegment xs = x.memory();
        MemorySegment ys = y.memory();
        long xo = x.rowOffset(from);
        long yo = y.rowOffset(to);
        FloatVector f = FloatVector.broadcast(S, scale);
        for (int c = 0; c < columns; c += S.length()) {
            VectorMask<Float> in = S.indexInRange(c, columns);
            long at = (long) c * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(S, xs, xo + at, ORDER, in);
            v.fma(f, FloatVector.fromMemorySegment(S, ys, yo + at, ORDER, in)).intoMemorySegment(ys, yo + at, ORDER, in);
        }
    }
}
