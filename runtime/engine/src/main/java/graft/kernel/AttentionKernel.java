package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;

/**
 * Ragged multi-head attention with a structural bias: for each graph of n tokens and each head h of width d/H,
 * S = scale q k^T + B_h (n x n), P = softmax of each row of S, dropout on P, y = P v. The bias is head-major within each graph
 * ({@link Op.PairEmbedding}). The probabilities are recomputed in the backward pass. Row sums are taken in a written order, so that the result
 * depends neither on the JIT nor on threads.
 */
public interface AttentionKernel {
    /**
     * @param bias [P, H], or null
     * @param y [T, d], may not share memory with q, k, v
     * @param scratch at least {@link #scratchBytes} bytes at {@code offset}, as a one-row matrix, or null if that is 0
     */
    void forward(RaggedBatch batch, Op.Attention op, FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix bias, FloatMatrix y, FloatMatrix scratch, DropoutKey key);

    /**
     * @param dBias [P, H], written (not added to), or null if not wanted
     */
    void backward(RaggedBatch batch, Op.Attention op, FloatMatrix dy, FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix bias,
            FloatMatrix dq, FloatMatrix dk, FloatMatrix dv, FloatMatrix dBias, FloatMatrix scratch, DropoutKey key);

    /**
     * Scratch memory for the given maxima; every byte of it is touched when the largest graph is met.
     *
     * @param width d
     */
    long scratchBytes(Op.Attention op, int width, Sizes maxima, boolean backward);
}
