package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.random.MaskStream;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;

/**
 * Attention without vectors: one row of scores at a time. Scratch is one row of n probabilities forward; backward a second row for their
 * gradient. Sums over keys run in key order, row sums in double.
 */
public final class ScalarAttention implements AttentionKernel {
    @Override
    public void forward(RaggedBatch batch, Op.Attention op, FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix bias, FloatMatrix y, FloatMatrix scratch,
            DropoutKey key) {
        MaskStream mask = op.dropout() > 0 ? MaskStream.ofThread() : null;
        float kept = (float) (1 / (1 - op.dropout()));
        int width = q.columns() / op.heads();
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int first = batch.tokenStart(g);
            if (mask != null) mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.dropout());
            for (int h = 0; h < op.heads(); h++) {
                int from = h * width;
                for (int i = 0; i < n; i++) {
                    probabilities(batch, g, h, i, op.heads(), op.scale(), q, k, bias, scratch);
                    for (int c = from; c < from + width; c++) y.set(first + i, c, 0);
                    for (int j = 0; j < n; j++) {
                        float p = scratch.at(j);
                        if (mask != null) p = mask.keeps((h * n + i) * n + j) ? p * kept : 0;
                        for (int c = from; c < from + width; c++) y.set(first + i, c, y.get(first + i, c) + p * v.get(first + j, c));
                    }
                }
            }
        }
    }

    @Override
    public void backward(RaggedBatch batch, Op.Attention op, FloatMatrix dy, FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix bias, FloatMatrix dq,
            FloatMatrix dk, FloatMatrix dv, FloatMatrix dBias, FloatMatrix scratch, DropoutKey key) {
        MaskStream mask = op.dropout() > 0 ? MaskStream.ofThread() : null;
        float kept = (float) (1 / (1 - op.dropout()));
        float scale = (float) op.scale();
        int width = q.columns() / op.heads();
        dq.fill(0);
        dk.fill(0);
        dv.fill(0);
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int first = batch.tokenStart(g);
            if (mask != null) mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.dropout());
            for (int h = 0; h < op.heads(); h++) {
                int from = h * width;
                for (int i = 0; i < n; i++) {
                    probabilities(batch, g, h, i, op.heads(), op.scale(), q, k, bias, scratch);
                    double along = 0;
                    for (int j = 0; j < n; j++) {
                        float p = scratch.at(j);
                        float factor = mask == null ? 1 : mask.keeps((h * n + i) * n + j) ? kept : 0;
                        float gradient = 0;
                        for (int c = from; c < from + width; c++) {
                            float d = dy.get(first + i, c);
                            gradient += d * v.get(first + j, c);
                            dv.set(first + j, c, dv.get(first + j, c) + factor * p * d);
                        }
                        gradient *= factor;
                        scratch.setAt(n + j, gradient);
                        along += p * gradient;
                    }
                    long row = (long) batch.pairStart(g) * op.heads() + ((long) h * n + i) * n;
                    for (int j = 0; j < n; j++) {
                        float dScore = scratch.at(j) * (scratch.at(n + j) - (float) along);
                        if (dBias != null) dBias.setAt(row + j, dScore);
                        float scaled = scale * dScore;
                        for (int c = from; c < from + width; c++) {
                            dq.set(first + i, c, dq.get(first + i, c) + scaled * k.get(first + j, c));
                            dk.set(first + j, c, dk.get(first + j, c) + scaled * q.get(first + i, c));
                        }
                    }
                }
            }
        }
    }

    /**
     * Softmax of row i of graph g and head h, before dropout, in the first n elements of the scratch memory.
     *
     * @param bias [P, H], or null
     */
    static void probabilities(RaggedBatch batch, int g, int h, int i, int heads, double factor, FloatMatrix q, FloatMatrix k, FloatMatrix bias, FloatMatrix scratch) {
        int n = batch.tokens(g);
        int first = batch.tokenStart(g);
        int width = q.columns() / heads;
        float scale = (float) factor;
        long row = (long) batch.pairStart(g) * heads + ((long) h * n + i) * n;
        float largest = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            float dot = 0;
            for (int c = h * width; c < (h + 1) * width; c++) dot += q.get(first + i, c) * k.get(first + j, c);
            float score = scale * dot + (bias == null ? 0 : bias.at(row + j));
            largest = Math.max(largest, score);
            scratch.setAt(j, score);
        }
        double sum = 0;
        for (int j = 0; j < n; j++) {
            float e = ExpSeries.exp(scratch.at(j) - largest);
            scratch.setAt(j, e);
            sum += e;
        }
        float inverse = (float) (1 / sum);
        for (int j = 0; j < n; j++) scratch.setAt(j, scratch.at(j) * inverse);
    }

    @Override
    public long scratchBytes(Op.Attention op, int width, Sizes maxima, boolean backward) {
        return (long) maxima.largestGraph() * (backward ? 2 : 1) * Float.BYTES;
    }
}
