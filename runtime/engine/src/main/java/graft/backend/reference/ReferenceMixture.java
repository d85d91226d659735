package graft.backend.reference;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.program.Op;
import graft.random.MaskStream;

/**
 * MAT's attention graph by graph and head by head, with the n x n matrices written out: S = softmax of each row of scale q k^T,
 * M = s_0 S + s_1 g + s_2 a, M' = M after dropout, y = M' v.
 */
final class ReferenceMixture {
    private final RaggedBatch batch;
    private final Op.MixtureAttention op;
    private final DropoutKey key;
    private final Matrix q;
    private final Matrix k;
    private final Matrix v;
    private final Matrix distance;
    private final Matrix adjacency;
    private final double[] share;
    private final int width;
    private final MaskStream mask = new MaskStream();

    /**
     * @param q, k, v [T, d]
     * @param distance, adjacency [P, 1]
     * @param shares [3], or null where the operation has them
     */
    ReferenceMixture(RaggedBatch batch, Op.MixtureAttention op, DropoutKey key, Matrix q, Matrix k, Matrix v, Matrix distance, Matrix adjacency, Matrix shares) {
        this.batch = batch;
        this.op = op;
        this.key = key;
        this.q = q;
        this.k = k;
        this.v = v;
        this.distance = distance;
        this.adjacency = adjacency;
        this.share = shares == null ? new double[] {op.shares().attention(), op.shares().distance(), op.shares().adjacency()} : shares.data();
        this.width = q.columns() / op.heads();
    }

    /** y [T, d], zero before. */
    void forward(Matrix y) {
        for (int g = 0; g < batch.graphs(); g++) {
            for (int h = 0; h < op.heads(); h++) forward(g, h, y);
        }
    }

    private void forward(int g, int h, Matrix y) {
        int n = batch.tokens(g);
        int first = batch.tokenStart(g);
        double[] s = softmax(g, h);
        double[] factor = HeadDropout.factors(mask, key, op.site(), op.dropout(), batch, g, h);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double m = mixed(g, s, i * n + j) * factor[i * n + j];
                for (int c = h * width; c < (h + 1) * width; c++) y.add(first + i, c, m * v.get(first + j, c));
            }
        }
    }

    /** dq, dk, dv [T, d] and the shares' gradient [G, 3], or null where not wanted; all zero before. */
    void backward(Matrix dy, Matrix dq, Matrix dk, Matrix dv, Matrix dShares) {
        for (int g = 0; g < batch.graphs(); g++) {
            for (int h = 0; h < op.heads(); h++) backward(g, h, dy, dq, dk, dv, dShares);
        }
    }

    private void backward(int g, int h, Matrix dy, Matrix dq, Matrix dk, Matrix dv, Matrix dShares) {
        int n = batch.tokens(g);
        int first = batch.tokenStart(g);
        int pairs = batch.pairStart(g);
        double[] s = softmax(g, h);
        double[] factor = HeadDropout.factors(mask, key, op.site(), op.dropout(), batch, g, h);
        for (int i = 0; i < n; i++) {
            // dM_ij = factor_ij dy_i . v_j; the softmax receives s_0 dM, and its scores S_ij (s_0 dM_ij - sum over l of S_il s_0 dM_il).
            double[] dm = new double[n];
            double along = 0;
            for (int j = 0; j < n; j++) {
                int at = i * n + j;
                for (int c = h * width; c < (h + 1) * width; c++) {
                    dm[j] += factor[at] * dy.get(first + i, c) * v.get(first + j, c);
                    dv.add(first + j, c, mixed(g, s, at) * factor[at] * dy.get(first + i, c));
                }
                along += s[at] * dm[j];
                if (dShares != null) {
                    dShares.add(g, 1, distance.data()[pairs + at] * dm[j]);
                    dShares.add(g, 2, adjacency.data()[pairs + at] * dm[j]);
                }
            }
            if (dShares != null) dShares.add(g, 0, along);
            for (int j = 0; j < n; j++) {
                double ds = share[0] * s[i * n + j] * (dm[j] - along);
                for (int c = h * width; c < (h + 1) * width; c++) {
                    dq.add(first + i, c, op.scale() * ds * k.get(first + j, c));
                    dk.add(first + j, c, op.scale() * ds * q.get(first + i, c));
                }
            }
        }
    }

    private double mixed(int g, double[] softmax, int at) {
        int pair = batch.pairStart(g) + at;
        return share[0] * softmax[at] + share[1] * distance.data()[pair] + share[2] * adjacency.data()[pair];
    }

    /** S of one graph and head, n x n. */
    private double[] softmax(int g, int h) {
        int n = batch.tokens(g);
        int first = batch.tokenStart(g);
        double[] s = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double dot = 0;
                for (int c = h * width; c < (h + 1) * width; c++) dot += q.get(first + i, c) * k.get(first + j, c);
                s[i * n + j] = op.scale() * dot;
            }
            ReferenceElementwise.softmax(s, i * n, n);
        }
        return s;
    }
}
