package graft.kernel;

import graft.graph.SparseRows;
import graft.tensor.FloatMatrix;

/** Product of a block-diagonal sparse matrix with token rows. */
public interface StructureKernel {
    /** y [T, c] = S x, or S^T x; entries are added in their order. */
    void multiply(SparseRows s, boolean transposed, FloatMatrix x, FloatMatrix y);
}
