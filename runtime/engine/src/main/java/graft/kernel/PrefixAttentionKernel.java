package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.random.MaskStream;
import graft.tensor.FloatMatrix;

/**
 * Attention with l learned keys and values in front, graph by graph and head by head, on heap arrays whose inner loops run along columns so that C2 turns them into
 * vectors; the same steps, and so the same bits, on every kernel set. One a thread: it keeps its arrays and grows them to the largest graph.
 */
public final class PrefixAttentionKernel {
    private final MaskStream mask = new MaskStream();
    private float[] q = new float[0];
    private float[] keys = new float[0];
    private float[] values = new float[0];
    private float[] dy = new float[0];
    private float[] p = new float[0];
    private float[] dp = new float[0];
    private float[] kept = new float[0];
    private float[] row = new float[0];

    /** What is attended to: q, k, v [T, d], prefix keys and values [l, d], bias [P, H] or null. */
    public record Operands(FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix prefixKeys, FloatMatrix prefixValues, FloatMatrix bias) {}

    /** y [T, d]. */
    public void forward(RaggedBatch batch, Op.PrefixAttention op, Operands in, DropoutKey key, FloatMatrix y) {
        for (int g = 0; g < batch.graphs(); g++) {
            for (int h = 0; h < op.attention().heads(); h++) {
                probabilities(batch, op, in, key, g, h);
                int n = batch.tokens(g), m = op.length() + n, w = width(op, in);
                for (int i = 0; i < n; i++) {
                    java.util.Arrays.fill(row, 0, w, 0f);
                    for (int j = 0; j < m; j++) addRow(p[i * m + j] * kept[i * m + j], values, j * w, row, 0, w);
                    store(row, 0, y, batch.tokenStart(g) + i, h, w, false);
                }
            }
        }
    }

    /** dq, dk, dv [T, d]; dKeys, dValues [l, d], summed over the graphs in their order; dBias [P, H] or null. */
    public void backward(RaggedBatch batch, Op.PrefixAttention op, FloatMatrix dyIn, Operands in, DropoutKey key, FloatMatrix dq, FloatMatrix dk, FloatMatrix dv,
            FloatMatrix dKeys, FloatMatrix dValues, FloatMatrix dBias) {
        dKeys.fill(0);
        dValues.fill(0);
        int l = op.length(), w = width(op, in);
        float scale = (float) op.attention().scale();
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g), m = l + n, first = batch.tokenStart(g);
            for (int h = 0; h < op.attention().heads(); h++) {
                probabilities(batch, op, in, key, g, h);
                dy = grown(dy, n * w);
                dp = grown(dp, n * m);
                for (int i = 0; i < n; i++) load(dyIn, first + i, h, w, dy, i * w);
                scores(dy, values, dp, n, m, w);
                for (int i = 0; i < n; i++) {
                    double inner = 0;
                    for (int j = i * m; j < (i + 1) * m; j++) {
                        dp[j] *= kept[j];
                        inner += (double) p[j] * dp[j];
                    }
                    for (int j = i * m; j < (i + 1) * m; j++) dp[j] = (float) (p[j] * (dp[j] - inner));
                    if (dBias != null) {
                        long at = (long) batch.pairStart(g) * op.attention().heads() + ((long) h * n + i) * n;
                        for (int j = 0; j < n; j++) dBias.setAt(at + j, dp[i * m + l + j]);
                    }
                    java.util.Arrays.fill(row, 0, w, 0f);
                    for (int j = 0; j < m; j++) addRow(scale * dp[i * m + j], keys, j * w, row, 0, w);
                    store(row, 0, dq, first + i, h, w, false);
                }
                for (int j = 0; j < m; j++) {
                    java.util.Arrays.fill(row, 0, 2 * w, 0f);
                    for (int i = 0; i < n; i++) {
                        addRow(scale * dp[i * m + j], q, i * w, row, 0, w);
                        addRow(p[i * m + j] * kept[i * m + j], dy, i * w, row, w, w);
                    }
                    store(row, 0, j < l ? dKeys : dk, j < l ? j : first + j - l, h, w, j < l);
                    store(row, w, j < l ? dValues : dv, j < l ? j : first + j - l, h, w, j < l);
                }
            }
        }
    }

    private static int width(Op.PrefixAttention op, Operands in) {
        return in.q().columns() / op.attention().heads();
    }

    /** Fills q [n, w], keys and values [l + n, w], the probabilities p [n, l + n] and what dropout multiplies them by. */
    private void probabilities(RaggedBatch batch, Op.PrefixAttention op, Operands in, DropoutKey key, int g, int h) {
        int l = op.length(), n = batch.tokens(g), m = l + n, first = batch.tokenStart(g), w = width(op, in);
        q = grown(q, n * w);
        keys = grown(keys, m * w);
        values = grown(values, m * w);
        p = grown(p, n * m);
        kept = grown(kept, n * m);
        row = grown(row, 2 * w);
        for (int i = 0; i < n; i++) load(in.q(), first + i, h, w, q, i * w);
        for (int j = 0; j < m; j++) {
            load(j < l ? in.prefixKeys() : in.k(), j < l ? j : first + j - l, h, w, keys, j * w);
            load(j < l ? in.prefixValues() : in.v(), j < l ? j : first + j - l, h, w, values, j * w);
        }
        scores(q, keys, p, n, m, w);
        float scale = (float) op.attention().scale();
        double rate = op.attention().dropout();
        java.util.Arrays.fill(kept, 0, n * m, 1f);
        if (rate > 0) mask.start(key.seed(), key.step(), op.attention().site(), batch.row(g), rate);
        for (int i = 0; i < n; i++) {
            long bias = (long) batch.pairStart(g) * op.attention().heads() + ((long) h * n + i) * n;
            float largest = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < m; j++) {
                float score = scale * p[i * m + j] + (in.bias() == null || j < l ? 0f : in.bias().at(bias + j - l));
                p[i * m + j] = score;
                largest = Math.max(largest, score);
            }
            double sum = 0;
            for (int j = i * m; j < (i + 1) * m; j++) {
                p[j] = ExpSeries.exp(p[j] - largest);
                sum += p[j];
            }
            float inverse = (float) (1 / sum);
            for (int j = i * m; j < (i + 1) * m; j++) p[j] *= inverse;
            if (rate > 0) for (int j = 0; j < n; j++) kept[i * m + l + j] = mask.keeps((h * n + i) * n + j) ? (float) (1 / (1 - rate)) : 0f;
        }
    }

    /** s [n, m] = a [n, w] b [m, w]^T. */
    private static void scores(float[] a, float[] b, float[] s, int n, int m, int w) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                float dot = 0f;
                for (int c = 0; c < w; c++) dot = Math.fma(a[i * w + c], b[j * w + c], dot);
                s[i * m + j] = dot;
            }
        }
    }

    private static void addRow(float factor, float[] from, int at, float[] to, int start, int w) {
        for (int c = 0; c < w; c++) to[start + c] = Math.fma(factor, from[at + c], to[start + c]);
    }

    private static void load(FloatMatrix from, int r, int h, int w, float[] to, int at) {
        for (int c = 0; c < w; c++) to[at + c] = from.get(r, h * w + c);
    }

    private static void store(float[] from, int at, FloatMatrix to, int r, int h, int w, boolean add) {
        for (int c = 0; c < w; c++) to.set(r, h * w + c, add ? to.get(r, h * w + c) + from[at + c] : from[at + c]);
    }

    private static float[] grown(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }
}
