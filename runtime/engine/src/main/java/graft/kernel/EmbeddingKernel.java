package graft.kernel;

import graft.tensor.FloatMatrix;

/** Sums of table rows, and their gradients. */
public interface EmbeddingKernel {
    /** y [R, d] = scale * sum over tables t and columns j of tables[t][indices[t][r * columns[t] + j]]; index -1 adds nothing. */
    void sum(FloatMatrix[] tables, int[][] indices, int[] columns, float scale, FloatMatrix y);

    /** dTable [V, d] += scale * dy rows at index [R, columns]; {@code frozenRow} and -1 get nothing. Rows are added in order. */
    void grad(FloatMatrix dy, int[] index, int columns, float scale, int frozenRow, FloatMatrix dTable);
}
