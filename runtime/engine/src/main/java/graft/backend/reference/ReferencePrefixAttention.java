package graft.backend.reference;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.program.Op;
import graft.random.MaskStream;

/**
 * Attention with learned keys and values in front, with the whole n x (l + n) matrix of probabilities written out. Column j below l is the prefix, the others are
 * the tokens of the graph.
 */
final class ReferencePrefixAttention {
    private final RaggedBatch batch;
    private final Op.Attention op;
    private final int length;
    private final DropoutKey key;
    private final Matrix q;
    private final Matrix k;
    private final Matrix v;
    private final Matrix prefixKeys;
    private final Matrix prefixValues;
    private final Matrix bias;
    private final int width;
    private final MaskStream mask = new MaskStream();

    /**
     * @param q, k, v [T, d]
     * @param prefixKeys, prefixValues [l, d]
     * @param bias [P, H], or null
     */
    ReferencePrefixAttention(RaggedBatch batch, Op.PrefixAttention op, DropoutKey key, Matrix q, Matrix k, Matrix v, Matrix prefixKeys, Matrix prefixValues, Matrix bias) {
        this.batch = batch;
        this.op = op.attention();
        this.length = op.length();
        this.key = key;
        this.q = q;
        this.k = k;
        this.v = v;
        this.prefixKeys = prefixKeys;
        this.prefixValues = prefixValues;
        this.bias = bias;
        this.width = q.columns() / op.attention().heads();
    }

    /** y [T, d]. */
    void forward(Matrix y) {
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int first = batch.tokenStart(g);
            for (int h = 0; h < op.heads(); h++) {
                double[][] p = probabilities(g, h);
                double[] factor = dropoutFactors(g, h);
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < length + n; j++) {
                        double weight = p[i][j] * factor(factor, n, i, j);
                        for (int c = h * width; c < (h + 1) * width; c++) y.add(first + i, c, weight * value(first, j, c));
                    }
                }
            }
        }
    }

    /** dq, dk, dv [T, d], dKeys, dValues [l, d] and dBias [P, H], or null where not wanted; all zero before. */
    void backward(Matrix dy, Matrix dq, Matrix dk, Matrix dv, Matrix dKeys, Matrix dValues, Matrix dBias) {
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int first = batch.tokenStart(g);
            for (int h = 0; h < op.heads(); h++) {
                double[][] p = probabilities(g, h);
                double[] factor = dropoutFactors(g, h);
                for (int i = 0; i < n; i++) {
                    double[] dp = new double[length + n];
                    double inner = 0;
                    for (int j = 0; j < length + n; j++) {
                        double f = factor(factor, n, i, j);
                        for (int c = h * width; c < (h + 1) * width; c++) {
                            dp[j] += f * dy.get(first + i, c) * value(first, j, c);
                            (j < length ? dValues : dv).add(j < length ? j : first + j - length, c, p[i][j] * f * dy.get(first + i, c));
                        }
                        inner += p[i][j] * dp[j];
                    }
                    for (int j = 0; j < length + n; j++) {
                        double ds = p[i][j] * (dp[j] - inner);
                        if (dBias != null && j >= length) dBias.data()[biasPlace(g, h, n) + i * n + j - length] = ds;
                        for (int c = h * width; c < (h + 1) * width; c++) {
                            dq.add(first + i, c, op.scale() * ds * key(first, j, c));
                            (j < length ? dKeys : dk).add(j < length ? j : first + j - length, c, op.scale() * ds * q.get(first + i, c));
                        }
                    }
                }
            }
        }
    }

    private double key(int first, int j, int c) {
        return j < length ? prefixKeys.get(j, c) : k.get(first + j - length, c);
    }

    private double value(int first, int j, int c) {
        return j < length ? prefixValues.get(j, c) : v.get(first + j - length, c);
    }

    private double factor(double[] factors, int n, int i, int j) {
        return j < length ? 1 : factors[i * n + j - length];
    }

    private double[][] probabilities(int g, int h) {
        int n = batch.tokens(g);
        int first = batch.tokenStart(g);
        double[][] p = new double[n][length + n];
        for (int i = 0; i < n; i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < length + n; j++) {
                double dot = 0;
                for (int c = h * width; c < (h + 1) * width; c++) dot += q.get(first + i, c) * key(first, j, c);
                p[i][j] = op.scale() * dot + (bias == null || j < length ? 0 : bias.data()[biasPlace(g, h, n) + i * n + j - length]);
                max = Math.max(max, p[i][j]);
            }
            double sum = 0;
            for (int j = 0; j < length + n; j++) {
                p[i][j] = Math.exp(p[i][j] - max);
                sum += p[i][j];
            }
            for (int j = 0; j < length + n; j++) p[i][j] /= sum;
        }
        return p;
    }

    /** As in attention without a prefix: element (h, i, j) of the tokens has index (h * n + i) * n + j. */
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
