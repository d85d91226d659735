package graft.backend.reference;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.program.Op;
import graft.random.MaskStream;

/**
 * Attention graph by graph and head by head, with the whole n x n matrix of probabilities written out: S = scale q k^T + B,
 * P = softmax of each row of S, P' = P after dropout, y = P' v.
 */
final class ReferenceAttention {
    private final RaggedBatch batch;
    private final Op.Attention op;
    private final DropoutKey key;
    private final Matrix q;
    private final Matrix k;
    private final Matrix v;
    private final Matrix bias;
    private final int width;
    private final MaskStream mask = new MaskStream();

    /**
     * @param q, k, v [T, d]
     * @param bias [P, H], or null
     */
    ReferenceAttention(RaggedBatch batch, Op.Attention op, DropoutKey key, Matrix q, Matrix k, Matrix v, Matrix bias) {
        this.batch = batch;
        this.op = op;
        this.key = key;
        this.q = q;
        this.k = k;
        this.v = v;
        this.bias = bias;
        this.width = q.columns() / op.heads();
    }

    /** y [T, d]. */
    void forward(Matrix y) {
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int first = batch.tokenStart(g);
            for (int h = 0; h < op.heads(); h++) {
                double[] p = probabilities(g, h);
                double[] factor = dropoutFactors(g, h);
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        for (int c = h * width; c < (h + 1) * width; c++) y.add(first + i, c, p[i * n + j] * factor[i * n + j] * v.get(first + j, c));
                    }
                }
            }
        }
    }

    /** dq, dk, dv [T, d] and dBias [P, H], or null where not wanted; all zero before. */
    void backward(Matrix dy, Matrix dq, Matrix dk, Matrix dv, Matrix dBias) {
        for (int g = 0; g < batch.graphs(); g++) {
            for (int h = 0; h < op.heads(); h++) backward(g, h, dy, dq, dk, dv, dBias);
        }
    }

    private void backward(int g, int h, Matrix dy, Matrix dq, Matrix dk, Matrix dv, Matrix dBias) {
        int n = batch.tokens(g);
        int first = batch.tokenStart(g);
        double[] p = probabilities(g, h);
        double[] factor = dropoutFactors(g, h);
        for (int i = 0; i < n; i++) {
            // dP_ij = factor_ij dy_i . v_j, and through the softmax dS_ij = P_ij (dP_ij - sum over l of P_il dP_il).
            double[] dp = new double[n];
            double inner = 0;
            for (int j = 0; j < n; j++) {
                for (int c = h * width; c < (h + 1) * width; c++) {
                    dp[j] += factor[i * n + j] * dy.get(first + i, c) * v.get(first + j, c);
                    dv.add(first + j, c, p[i * n + j] * factor[i * n + j] * dy.get(first + i, c));
                }
                inner += p[i * n + j] * dp[j];
            }
            for (int j = 0; j < n; j++) {
                double ds = p[i * n + j] * (dp[j] - inner);
                if (dBias != null) dBias.data()[biasPlace(g, h, n) + i * n + j] = ds;
                for (int c = h * width; c < (h + 1) * width; c++) {
                    dq.add(first + i, c, op.scale() * ds * k.get(first + j, c));
                    dk.add(first + j, c, op.scale() * ds * q.get(first + i, c));
                }
            }
        }
    }

    /** P of one graph and head, n x n. */
    private double[] probabilities(int g, int h) {
        int n = batch.tokens(g);
        int first = batch.tokenStart(g);
        double[] p = new double[n * n];
        for (int i = 0; i < n; i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < n; j++) {
                double dot = 0;
                for (int c = h * width; c < (h + 1) * width; c++) dot += q.get(first + i, c) * k.get(first + j, c);
                double s = op.scale() * dot + (bias == null ? 0 : bias.data()[biasPlace(g, h, n) + i * n + j]);
                p[i * n + j] = s;
                max = Math.max(max, s);
            }
            double sum = 0;
            for (int j = 0; j < n; j++) {
                p[i * n + j] = Math.exp(p[i * n + j] - max);
                sum += p[i * n + j];
            }
            for (int j = 0; j < n; j++) p[i * n + j] /= sum;
        }
        return p;
    }

    /** For each probability 0 if it is dropped, else 1 / (1 - rate). Element (h, i, j) has index (h * n + i) * n + j. */
    private double[] dropoutFactors(int g, int h) {
        int n = batch.tokens(g);
        double[] factor = new double[n * n];
        mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.dropout());
        for (int e = 0; e < n * n; e++) factor[e] = op.dropout() == 0 || mask.keeps(h * n * n + e) ? 1 / (1 - op.dropout()) : 0;
        return factor;
    }

    private int biasPlace(int g, int h, int n) {
        return batch.pairStart(g) * op.heads() + h * n * n;
    }
}
