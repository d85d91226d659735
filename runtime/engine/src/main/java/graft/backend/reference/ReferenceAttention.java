package graft.backend.reference;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.program.Op;
import graft.random.MaskStream;

/**
 * Attention graph by graph and head by head, with the whole n x (l + n) matrix of probabilities written out: S = scale q k^T + B, P = softmax of each row of S, P' = P
 * after dropout, y = P' v. Column j below l is a prefix of learned keys and values, the others are the tokens of the graph; without a prefix l is 0.
 */
final class ReferenceAttention {
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
     * Without a prefix.
     *
     * @param q, k, v [T, d]
     * @param bias [P, H], or null
     */
    ReferenceAttention(RaggedBatch batch, Op.Attention op, DropoutKey key, Matrix q, Matrix k, Matrix v, Matrix bias) {
        this(batch, op, 0, key, q, k, v, null, null, bias);
    }

    /**
     * @param q, k, v [T, d]
     * @param prefixKeys, prefixValues [l, d]
     * @param bias [P, H], or null
     */
    ReferenceAttention(RaggedBatch batch, Op.PrefixAttention op, DropoutKey key, Matrix q, Matrix k, Matrix v, Matrix prefixKeys, Matrix prefixValues, Matrix bias) {
        this(batch, op.attention(), op.length(), key, q, k, v, prefixKeys, prefixValues, bias);
    }

    private ReferenceAttention(RaggedBatch batch, Op.Attention op, int length, DropoutKey key, Matrix q, Matrix k, Matrix v, Matrix prefixKeys, Matrix prefixValues, Matrix bias) {
        this.batch = batch;
        this.op = op;
        this.length = length;
        this.key = key;
        this.q = q;
        this.k = k;
        this.v = v;
        this.prefixKeys = prefixKeys;
        this.prefixValues = prefixValues;
        this.bias = bias;
        this.width = q.columns() / op.heads();
    }

    /** y [T, d]. */
    void forward(Matrix y) {
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int first = batch.tokenStart(g);
            for (int h = 0; h < op.heads(); h++) {
                double[][] p = probabilities(g, h);
                double[] factor = HeadDropout.factors(mask, key, op.site(), op.dropout(), batch, g, h);
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < length + n; j++) {
                        double weight = p[i][j] * factor(factor, n, i, j);
                        for (int c = h * width; c < (h + 1) * width; c++) y.add(first + i, c, weight * value(first, j, c));
                    }
                }
            }
        }
    }

    /** Without a prefix: dq, dk, dv [T, d] and dBias [P, H], or null where not wanted; all zero before. */
    void backward(Matrix dy, Matrix dq, Matrix dk, Matrix dv, Matrix dBias) {
        backward(dy, dq, dk, dv, null, null, dBias);
    }

    /** dq, dk, dv [T, d], dKeys, dValues [l, d] and dBias [P, H], or null where not wanted; all zero before. */
    void backward(Matrix dy, Matrix dq, Matrix dk, Matrix dv, Matrix dKeys, Matrix dValues, Matrix dBias) {
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int first = batch.tokenStart(g);
            for (int h = 0; h < op.heads(); h++) {
                double[][] p = probabilities(g, h);
                double[] factor = HeadDropout.factors(mask, key, op.site(), op.dropout(), batch, g, h);
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
            for (int j = 0; j < length + n; j++) {
                double dot = 0;
                for (int c = h * width; c < (h + 1) * width; c++) dot += q.get(first + i, c) * key(first, j, c);
                p[i][j] = op.scale() * dot + (bias == null || j < length ? 0 : bias.data()[biasPlace(g, h, n) + i * n + j - length]);
            }
            ReferenceElementwise.softmax(p[i], 0, length + n);
        }
        return p;
    }

    private int biasPlace(int g, int h, int n) {
        return batch.pairStart(g) * op.heads() + h * n * n;
    }
}
