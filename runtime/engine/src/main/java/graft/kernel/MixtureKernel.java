package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;

/**
 * MAT's attention ({@link Op.MixtureAttention}): for each graph of n tokens and each head of width d/H, S = softmax of each row of scale q k^T (n x n),
 * M = s_0 S + s_1 g + s_2 a, dropout on M, y = M v. The matrices g and a, [P, 1], are shared by heads and blocks; S is formed in the loop and again in the
 * backward pass. Row sums are taken in a written order.
 */
public interface MixtureKernel {
    /**
     * What goes in.
     *
     * @param q, k, v [T, d]
     * @param distance g [P, 1]
     * @param adjacency a [P, 1]
     * @param shares [3], or null where the operation has them
     */
    record Inputs(FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix distance, FloatMatrix adjacency, FloatMatrix shares) {
        /** Share 0 (softmax), 1 (distance) or 2 (adjacency). */
        public float share(Op.MixtureAttention op, int part) {
            if (shares != null) return shares.at(part);
            return (float) (part == 0 ? op.shares().attention() : part == 1 ? op.shares().distance() : op.shares().adjacency());
        }
    }

    /**
     * What comes back; all written, not added to.
     *
     * @param q, k, v [T, d]
     * @param shares [G, 3], each graph's part, or null if not wanted
     */
    record Gradients(FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix shares) {}

    /**
     * @param y [T, d], may not share memory with q, k, v
     * @param scratch at least {@link #scratchBytes} bytes, as a one-row matrix
     */
    void forward(RaggedBatch batch, Op.MixtureAttention op, Inputs in, FloatMatrix y, FloatMatrix scratch, DropoutKey key);

    /** Gradients of everything in {@code to} that is not null. */
    void backward(RaggedBatch batch, Op.MixtureAttention op, FloatMatrix dy, Inputs in, Gradients to, FloatMatrix scratch, DropoutKey key);

    /**
     * Scratch memory for the given maxima; every byte of it is touched when the largest graph is met.
     *
     * @param width d
     */
    long scratchBytes(Op.MixtureAttention op, int width, Sizes maxima, boolean backward);
}
