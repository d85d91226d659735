package graft.kernel;

import graft.graph.RaggedBatch;
import graft.tensor.FloatMatrix;

/** Structural bias terms and their gradients. Matrices of P rows are head-major within each graph; see {@code Op.PairEmbedding}. */
public interface PairKernel {
    /** bias [P, H] = table [V, H] at index [P]; index -1 gives 0. */
    void pairEmbedding(RaggedBatch batch, FloatMatrix table, int[] index, FloatMatrix bias);

    /** dTable [V, H] += dBias [P, H] at index [P]; {@code frozenRow} and -1 get nothing. */
    void pairEmbeddingGrad(RaggedBatch batch, FloatMatrix dBias, int[] index, int frozenRow, FloatMatrix dTable);

    /** projected [E, K*H] = e [E, H] times slice k of the table, for each k. */
    void hopProjection(FloatMatrix e, FloatMatrix table, int hops, FloatMatrix projected);

    /** de [E, H] from dProjected [E, K*H]. */
    void hopProjectionGradInput(FloatMatrix dProjected, FloatMatrix table, int hops, FloatMatrix de);

    /** dTable += e^T dProjected, slice by slice. */
    void hopProjectionGradWeight(FloatMatrix dProjected, FloatMatrix e, int hops, FloatMatrix dTable);

    /** bias [P, H] = sum over k of projected[hop_k, k, :] / divisor; hops [P, K], divisor [P]. */
    void pathBias(RaggedBatch batch, FloatMatrix projected, int[] hopRows, int[] divisor, int hops, FloatMatrix bias);

    /** dProjected [E, K*H] (written) from dBias [P, H]. */
    void pathBiasGrad(RaggedBatch batch, FloatMatrix dBias, int[] hopRows, int[] divisor, int hops, FloatMatrix dProjected);
}
