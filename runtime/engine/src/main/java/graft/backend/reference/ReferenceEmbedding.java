package graft.backend.reference;

import graft.kernel.TableIndex;

/** Sums of table rows. */
final class ReferenceEmbedding {
    private ReferenceEmbedding() {}

    /** y [R, d] += scale * sum over the k columns of table[index]; index [R, k], -1 adds nothing. */
    static void addRows(Matrix table, int[] index, int k, double scale, Matrix y) {
        for (int r = 0; r < y.rows(); r++) {
            for (int j = 0; j < k; j++) {
                int row = index[r * k + j];
                TableIndex.check(row, table.rows(), table.columns(), r);
                if (row < 0) continue;
                for (int c = 0; c < y.columns(); c++) y.add(r, c, scale * table.get(row, c));
            }
        }
    }

    /** dTable [V, d] += scale * rows of dy [R, d] at index [R, k]; -1 and {@code frozenRow} get nothing. */
    static void grad(Matrix dy, int[] index, int k, double scale, int frozenRow, Matrix dTable) {
        for (int r = 0; r < dy.rows(); r++) {
            for (int j = 0; j < k; j++) {
                int row = index[r * k + j];
                if (row < 0 || row == frozenRow) continue;
                for (int c = 0; c < dy.columns(); c++) dTable.add(row, c, scale * dy.get(r, c));
            }
        }
    }
}
