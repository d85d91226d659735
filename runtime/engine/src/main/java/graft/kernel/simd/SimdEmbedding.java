package graft.kernel.simd;

import graft.kernel.EmbeddingKernel;
import graft.kernel.ScalarEmbedding;
import graft.kernel.TableIndex;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of table rows on vectors; the same bits as {@link ScalarEmbedding}, which also serves matrices on the heap. Tables are [V, d], indices [R, columns],
 * y and dy [R, d].
 */
public final class SimdEmbedding implements EmbeddingKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;

    private final ScalarEmbedding scalar = new ScalarEmbedding();

    @Override
    public void sum(FloatMatrix[] tables, int[][] indices, int[] columns, float scale, FloatMatrix y) {
        boolean offHeap = Addresses.known(y);
        for (FloatMatrix table : tables) offHeap &= Addresses.known(table);
        if (!offHeap) {
            scalar.sum(tables, indices, columns, scale, y);
            return;
        }
        y.fill(0f);
        for (int r = 0; r < y.rows(); r++) {
            // The row of y stays in the first-level cache over all tables.
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
        if (!Addresses.known(dy, dTable)) {
            scalar.grad(dy, index, columns, scale, frozenRow, dTable);
            return;
        }
        for (int r = 0; r < dy.rows(); r++) {
            for (int j = 0; j < columns; j++) {
                int v = index[r * columns + j];
                TableIndex.check(v, dTable, r);
                if (v >= 0 && v != frozenRow) addScaled(dy, r, scale, dTable, v);
            }
        }
    }

    /** y[to] += x[from]. */
    private static void add(FloatMatrix x, int from, FloatMatrix y, int to) {
        int columns = x.columns();
        int whole = S.loopBound(columns);
        long xo = Addresses.of(x) + (long) from * columns * Float.BYTES;
        long yo = Addresses.of(y) + (long) to * columns * Float.BYTES;
        for (int c = 0; c < whole; c += S.length()) {
            long at = (long) c * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(S, MEMORY, yo + at, ORDER);
            v.add(FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER)).intoMemorySegment(MEMORY, yo + at, ORDER);
        }
        for (int c = whole; c < columns; c++) y.set(to, c, y.get(to, c) + x.get(from, c));
    }

    /** y[row] *= scale. */
    private static void multiply(FloatMatrix y, int row, float scale) {
        int columns = y.columns();
        int whole = S.loopBound(columns);
        long yo = Addresses.of(y) + (long) row * columns * Float.BYTES;
        for (int c = 0; c < whole; c += S.length()) {
            long at = yo + (long) c * Float.BYTES;
            FloatVector.fromMemorySegment(S, MEMORY, at, ORDER).mul(scale).intoMemorySegment(MEMORY, at, ORDER);
        }
        for (int c = whole; c < columns; c++) y.set(row, c, y.get(row, c) * scale);
    }

    /** y[to] += scale * x[from]. */
    private static void addScaled(FloatMatrix x, int from, float scale, FloatMatrix y, int to) {
        int columns = x.columns();
        int whole = S.loopBound(columns);
        long xo = Addresses.of(x) + (long) from * columns * Float.BYTES;
        long yo = Addresses.of(y) + (long) to * columns * Float.BYTES;
        FloatVector f = FloatVector.broadcast(S, scale);
        for (int c = 0; c < whole; c += S.length()) {
            long at = (long) c * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER);
            v.fma(f, FloatVector.fromMemorySegment(S, MEMORY, yo + at, ORDER)).intoMemorySegment(MEMORY, yo + at, ORDER);
        }
        for (int c = whole; c < columns; c++) y.set(to, c, Math.fma(scale, x.get(from, c), y.get(to, c)));
    }
}
