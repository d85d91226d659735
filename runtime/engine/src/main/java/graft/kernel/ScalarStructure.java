package graft.kernel;

import graft.graph.SparseRows;
import graft.tensor.FloatMatrix;

/** Scalar float twin of {@code SimdStructure}. x and y are [T, c] and do not share memory. */
public final class ScalarStructure implements StructureKernel {
    @Override
    public void multiply(SparseRows s, boolean transposed, FloatMatrix x, FloatMatrix y) {
        checkRows(s, x);
        y.fill(0f);
        multiplyColumns(s, transposed, x, y, 0);
    }

    /** Adds the product's columns from {@code first} on to y. */
    public static void multiplyColumns(SparseRows s, boolean transposed, FloatMatrix x, FloatMatrix y, int first) {
        int columns = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            for (int e = s.rowStart(r); e < s.rowStart(r + 1); e++) {
                float value = (float) s.value(e);
                int from = transposed ? r : s.column(e);
                int to = transposed ? s.column(e) : r;
                for (int c = first; c < columns; c++) y.set(to, c, Math.fma(value, x.get(from, c), y.get(to, c)));
            }
        }
    }

    /** Fails unless S has a row for each token. */
    public static void checkRows(SparseRows s, FloatMatrix x) {
        if (s.rows() != x.rows()) {
            throw new KernelException("a structure matrix of " + s.rows() + " rows cannot multiply " + x.rows() + " x " + x.columns()
                    + "; it must have a row for each token, graph tokens included");
        }
    }
}
