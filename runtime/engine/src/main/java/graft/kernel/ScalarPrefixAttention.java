package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.random.MaskStream;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;

/**
 * Attention behind a prefix without vectors: one row of scores at a time, the tokens' columns before the prefix's. Scratch is one row of n + l probabilities forward;
 * backward a second row for their gradient. Sums over keys run in column order, row sums in double.
 */
public final class ScalarPrefixAttention implements PrefixAttentionKernel {
    @Override
    public void forward(RaggedBatch batch, Op.PrefixAttention op, Operands in, FloatMatrix y, FloatMatrix scratch, DropoutKey key) {
        int heads = op.attention().heads(), width = y.columns() / heads;
        Dropped dropped = new Dropped(batch, op.attention(), key);
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g), first = batch.tokenStart(g);
            dropped.graph(g);
            for (int h = 0; h < heads; h++) {
                int from = h * width;
                for (int i = 0; i < n; i++) {
                    probabilities(batch, op, in, g, h, i, scratch);
                    for (int c = from; c < from + width; c++) y.set(first + i, c, 0);
                    for (int j = 0; j < n + op.length(); j++) {
                        FloatMatrix v = j < n ? in.v() : in.prefixValues();
                        int row = j < n ? first + j : j - n;
                        float p = scratch.at(j) * dropped.factor(h, i, j);
                        for (int c = from; c < from + width; c++) y.set(first + i, c, y.get(first + i, c) + p * v.get(row, c));
                    }
                }
            }
        }
    }

    @Override
    public void backward(RaggedBatch batch, Op.PrefixAttention op, FloatMatrix dy, Operands in, Gradients to, FloatMatrix scratch, DropoutKey key) {
        int heads = op.attention().heads(), width = dy.columns() / heads;
        float scale = (float) op.attention().scale();
        Dropped dropped = new Dropped(batch, op.attention(), key);
        for (FloatMatrix x : new FloatMatrix[] {to.q(), to.k(), to.v(), to.prefixKeys(), to.prefixValues()}) x.fill(0);
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g), first = batch.tokenStart(g), columns = n + op.length();
            dropped.graph(g);
            for (int h = 0; h < heads; h++) {
                int from = h * width;
                for (int i = 0; i < n; i++) {
                    probabilities(batch, op, in, g, h, i, scratch);
                    double along = 0;
                    for (int j = 0; j < columns; j++) {
                        FloatMatrix v = j < n ? in.v() : in.prefixValues(), dv = j < n ? to.v() : to.prefixValues();
                        int row = j < n ? first + j : j - n;
                        float p = scratch.at(j), factor = dropped.factor(h, i, j), gradient = 0;
                        for (int c = from; c < from + width; c++) {
                            float d = dy.get(first + i, c);
                            gradient += d * v.get(row, c);
                            dv.set(row, c, dv.get(row, c) + factor * p * d);
                        }
                        gradient *= factor;
                        scratch.setAt(columns + j, gradient);
                        along += p * gradient;
                    }
                    for (int j = 0; j < columns; j++) {
                        FloatMatrix k = j < n ? in.k() : in.prefixKeys(), dk = j < n ? to.k() : to.prefixKeys();
                        int row = j < n ? first + j : j - n;
                        float dScore = scratch.at(j) * (scratch.at(columns + j) - (float) along);
                        if (to.bias() != null && j < n) to.bias().setAt(pair(batch, heads, g, h, i) + j, dScore);
                        float scaled = scale * dScore;
                        for (int c = from; c < from + width; c++) {
                            to.q().set(first + i, c, to.q().get(first + i, c) + scaled * k.get(row, c));
                            dk.set(row, c, dk.get(row, c) + scaled * in.q().get(first + i, c));
                        }
                    }
                }
            }
        }
    }

    /** Softmax of row i of graph g and head h, before dropout, in the first n + l elements of the scratch memory. */
    private static void probabilities(RaggedBatch batch, Op.PrefixAttention op, Operands in, int g, int h, int i, FloatMatrix scratch) {
        int n = batch.tokens(g), first = batch.tokenStart(g), columns = n + op.length();
        int width = in.q().columns() / op.attention().heads();
        float scale = (float) op.attention().scale();
        long bias = pair(batch, op.attention().heads(), g, h, i);
        float largest = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < columns; j++) {
            FloatMatrix k = j < n ? in.k() : in.prefixKeys();
            int row = j < n ? first + j : j - n;
            float dot = 0;
            for (int c = h * width; c < (h + 1) * width; c++) dot += in.q().get(first + i, c) * k.get(row, c);
            float score = scale * dot + (in.bias() == null || j >= n ? 0 : in.bias().at(bias + j));
            largest = Math.max(largest, score);
            scratch.setAt(j, score);
        }
        double sum = 0;
        for (int j = 0; j < columns; j++) {
            float e = ExpSeries.exp(scratch.at(j) - largest);
            scratch.setAt(j, e);
            sum += e;
        }
        float inverse = (float) (1 / sum);
        for (int j = 0; j < columns; j++) scratch.setAt(j, scratch.at(j) * inverse);
    }

    /** Where row i of head h of graph g starts in a head-major matrix. */
    private static long pair(RaggedBatch batch, int heads, int g, int h, int i) {
        long n = batch.tokens(g);
        return (long) batch.pairStart(g) * heads + (h * n + i) * n;
    }

    /** What dropout multiplies probabilities by: those of the prefix by 1. */
    private static final class Dropped {
        private final MaskStream mask = MaskStream.ofThread();
        private final RaggedBatch batch;
        private final Op.Attention op;
        private final DropoutKey key;
        private int n;

        Dropped(RaggedBatch batch, Op.Attention op, DropoutKey key) {
            this.batch = batch;
            this.op = op;
            this.key = key;
        }

        void graph(int g) {
            n = batch.tokens(g);
            if (op.dropout() > 0) mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.dropout());
        }

        float factor(int h, int i, int j) {
            if (op.dropout() == 0 || j >= n) return 1;
            return mask.keeps((h * n + i) * n + j) ? (float) (1 / (1 - op.dropout())) : 0;
        }
    }

    @Override
    public long scratchBytes(Op.PrefixAttention op, int width, Sizes maxima, boolean backward) {
        return (long) (maxima.largestGraph() + op.length()) * (backward ? 2 : 1) * Float.BYTES;
    }
}
