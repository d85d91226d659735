package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;

/**
 * Attention in which every token also sees l learned keys and values ({@link Op.PrefixAttention}): for each graph of n tokens and each head,
 * S = scale q [k; keys]^T (n x (n + l)), the bias added to its first n columns, P = softmax of each row, dropout on the first n columns, y = P [v; values].
 * P is formed again in the backward pass. Row sums are taken in a written order.
 */
public interface PrefixAttentionKernel {
    /**
     * What is attended to.
     *
     * @param q, k, v [T, d]
     * @param prefixKeys, prefixValues [l, d]
     * @param bias [P, H], or null
     */
    record Operands(FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix prefixKeys, FloatMatrix prefixValues, FloatMatrix bias) {}

    /**
     * What comes back; all written, not added to.
     *
     * @param q, k, v [T, d]
     * @param prefixKeys, prefixValues [l, d], summed over the graphs in their order
     * @param bias [P, H], or null if not wanted
     */
    record Gradients(FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix prefixKeys, FloatMatrix prefixValues, FloatMatrix bias) {}

    /**
     * @param y [T, d], may not share memory with q, k, v
     * @param scratch at least {@link #scratchBytes} bytes, as a one-row matrix
     */
    void forward(RaggedBatch batch, Op.PrefixAttention op, Operands in, FloatMatrix y, FloatMatrix scratch, DropoutKey key);

    /** Gradients of everything in {@code to} that is not null. */
    void backward(RaggedBatch batch, Op.PrefixAttention op, FloatMatrix dy, Operands in, Gradients to, FloatMatrix scratch, DropoutKey key);

    /**
     * Scratch memory for the given maxima; every byte of it is touched when the largest graph is met.
     *
     * @param width d
     */
    long scratchBytes(Op.PrefixAttention op, int width, Sizes maxima, boolean backward);
}
