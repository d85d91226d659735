package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.random.MaskStream;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;

/**
 * MAT's attention without vectors: one row of scores at a time. Scratch is one row of n numbers forward; backward a second row for the mixture's gradient.
 * Sums over keys run in key order, row sums and the shares' gradient in double.
 */
public final class ScalarMixture implements MixtureKernel {
    @Override
    public void forward(RaggedBatch batch, Op.MixtureAttention op, Inputs in, FloatMatrix y, FloatMatrix scratch, DropoutKey key) {
        MaskStream mask = op.dropout() > 0 ? MaskStream.ofThread() : null;
        float kept = (float) (1 / (1 - op.dropout()));
        int width = y.columns() / op.heads();
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int first = batch.tokenStart(g);
            if (mask != null) mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.dropout());
            for (int h = 0; h < op.heads(); h++) {
                int from = h * width;
                for (int i = 0; i < n; i++) {
                    ScalarAttention.probabilities(batch, g, h, i, op.heads(), op.scale(), in.q(), in.k(), null, scratch);
                    int pairs = batch.pairStart(g) + i * n;
                    for (int c = from; c < from + width; c++) y.set(first + i, c, 0);
                    for (int j = 0; j < n; j++) {
                        float m = mixed(op, in, scratch.at(j), pairs + j);
                        if (mask != null) m = mask.keeps((h * n + i) * n + j) ? m * kept : 0;
                        for (int c = from; c < from + width; c++) y.set(first + i, c, y.get(first + i, c) + m * in.v().get(first + j, c));
                    }
                }
            }
        }
    }

    @Override
    public void backward(RaggedBatch batch, Op.MixtureAttention op, FloatMatrix dy, Inputs in, Gradients to, FloatMatrix scratch, DropoutKey key) {
        MaskStream mask = op.dropout() > 0 ? MaskStream.ofThread() : null;
        to.q().fill(0);
        to.k().fill(0);
        to.v().fill(0);
        double[] sums = new double[3];
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            if (mask != null) mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.dropout());
            java.util.Arrays.fill(sums, 0);
            for (int h = 0; h < op.heads(); h++) {
                for (int i = 0; i < n; i++) row(batch, op, g, h, i, dy, in, to, scratch, mask, sums);
            }
            if (to.shares() != null) for (int s = 0; s < 3; s++) to.shares().set(g, s, (float) sums[s]);
        }
    }

    /** Adds what row i of one head gives to every gradient. */
    private static void row(RaggedBatch batch, Op.MixtureAttention op, int g, int h, int i, FloatMatrix dy, Inputs in, Gradients to, FloatMatrix scratch,
            MaskStream mask, double[] sums) {
        int n = batch.tokens(g);
        int first = batch.tokenStart(g);
        int pairs = batch.pairStart(g) + i * n;
        int width = dy.columns() / op.heads();
        int from = h * width;
        float kept = (float) (1 / (1 - op.dropout()));
        ScalarAttention.probabilities(batch, g, h, i, op.heads(), op.scale(), in.q(), in.k(), null, scratch);
        double along = 0;
        for (int j = 0; j < n; j++) {
            float factor = mask == null ? 1 : mask.keeps((h * n + i) * n + j) ? kept : 0;
            float m = factor * mixed(op, in, scratch.at(j), pairs + j);
            float gradient = 0;
            for (int c = from; c < from + width; c++) {
                float d = dy.get(first + i, c);
                gradient += d * in.v().get(first + j, c);
                to.v().set(first + j, c, to.v().get(first + j, c) + m * d);
            }
            gradient *= factor;
            scratch.setAt(n + j, gradient);
            along += scratch.at(j) * gradient;
            sums[1] += in.distance().at(pairs + j) * gradient;
            sums[2] += in.adjacency().at(pairs + j) * gradient;
        }
        sums[0] += along;
        float scale = (float) op.scale() * in.share(op, 0);
        for (int j = 0; j < n; j++) {
            float scaled = scale * scratch.at(j) * (scratch.at(n + j) - (float) along);
            for (int c = from; c < from + width; c++) {
                to.q().set(first + i, c, to.q().get(first + i, c) + scaled * in.k().get(first + j, c));
                to.k().set(first + j, c, to.k().get(first + j, c) + scaled * in.q().get(first + i, c));
            }
        }
    }

    private static float mixed(Op.MixtureAttention op, Inputs in, float softmax, int pair) {
        return in.share(op, 0) * softmax + in.share(op, 1) * in.distance().at(pair) + in.share(op, 2) * in.adjacency().at(pair);
    }

    @Override
    public long scratchBytes(Op.MixtureAttention op, int width, Sizes maxima, boolean backward) {
        return (long) maxima.largestGraph() * (backward ? 2 : 1) * Float.BYTES;
    }
}
