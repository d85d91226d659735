package graft.kernel;

import graft.tensor.FloatMatrix;

/** Scalar float twin of {@code SimdEmbedding}. Tables are [V, d], indices [R, columns], y and dy [R, d]. */
public final class ScalarEmbedding implements EmbeddingKernel {
    @Override
    public void sum(FloatMatrix[] tables, int[][] indices, int[] columns, float scale, FloatMatrix y) {
        int width = y.columns();
        for (int r = 0; r < y.rows(); r++) {
            for (int c = 0; c < width; c++) y.set(r, c, 0f);
            for (int t = 0; t < tables.length; t++) {
                for (int j = 0; j < columns[t]; j++) {
                    int index = indices[t][r * columns[t] + j];
                    TableIndex.check(index, tables[t], r);
                    if (index < 0) continue;
                    for (int c = 0; c < width; c++) y.set(r, c, y.get(r, c) + tables[t].get(index, c));
                }
            }
            for (int c = 0; c < width; c++) y.set(r, c, y.get(r, c) * scale);
        }
    }

    @Override
    public void grad(FloatMatrix dy, int[] index, int columns, float scale, int frozenRow, FloatMatrix dTable) {
        int width = dy.columns();
        for (int r = 0; r < dy.rows(); r++) {
            for (int j = 0; j < columns; j++) {
                int v = index[r * columns + j];
                TableIndex.check(v, dTable, r);
                if (v < 0 || v == frozenRow) continue;
                for (int c = 0; c < width; c++) dTable.set(v, c, Math.fma(scale, dy.get(r, c), dTable.get(v, c)));
            }
        }
    }
}
