package graft.backend.reference;

import graft.program.Op;
import graft.program.Op.OfWeights;

/** Operations that make weights from weights. */
final class ReferenceWeights {
    private ReferenceWeights() {}

    /** Runs one; a scalar is returned, other results are written into {@code out}. */
    static double run(OfWeights op, Matrix[] in, Matrix[] out) {
        switch (op) {
            case Op.Slice o -> System.arraycopy(in[0].data(), o.offset(), out[0].data(), 0, out[0].data().length);
            case Op.Pad o -> System.arraycopy(in[0].data(), 0, out[0].data(), o.offset(), in[0].data().length);
            case Op.Concat o -> {
                int at = 0;
                for (Matrix x : in) {
                    System.arraycopy(x.data(), 0, out[0].data(), at, x.data().length);
                    at += x.data().length;
                }
            }
            case Op.KroneckerSum o -> kroneckerSum(o.n(), in[0], in[1], in[2], out[0]);
            case Op.KroneckerSumGrad o -> kroneckerSumGrad(o.n(), in[0], in[1], in[2], in[3], out[0], out[1], out[2]);
            case Op.InverseRowNorms o -> inverseRowNorms(o.scale(), in[0], in[1], in[2], out[0]);
            case Op.Cayley o -> cayley(o.block(), in[0], out[0]);
            case Op.CayleyGrad o -> cayleyGrad(o.block(), in[0], in[1], out[0]);
            case Op.OrthogonalityGap o -> {
                double sum = 0;
                for (int k = 0; k < in.length; k++) for (double x : gap(k >= o.byRows(), in[k]).data()) sum += x * x;
                return sum;
            }
            case Op.OrthogonalityGapGrad o -> gapGrad(o.ofColumns(), o.coefficient(), in[0], out[0]);
        }
        return 0;
    }

    /** W [out, in]: W[q C + c, p R + r] = sum over i of A_i[p, q] s_i[r] t_i[c]. */
    private static void kroneckerSum(int n, Matrix a, Matrix s, Matrix t, Matrix w) {
        int rows = s.data().length / n;
        int columns = t.data().length / n;
        for (int i = 0; i < n; i++) {
            for (int p = 0; p < n; p++) {
                for (int q = 0; q < n; q++) {
                    double f = a.data()[(i * n + p) * n + q];
                    for (int c = 0; c < columns; c++) {
                        for (int r = 0; r < rows; r++) w.add(q * columns + c, p * rows + r, f * s.data()[i * rows + r] * t.data()[i * columns + c]);
                    }
                }
            }
        }
    }

    private static void kroneckerSumGrad(int n, Matrix dw, Matrix a, Matrix s, Matrix t, Matrix da, Matrix ds, Matrix dt) {
        int rows = s.data().length / n;
        int columns = t.data().length / n;
        for (int i = 0; i < n; i++) {
            for (int p = 0; p < n; p++) {
                for (int q = 0; q < n; q++) {
                    int f = (i * n + p) * n + q;
                    for (int c = 0; c < columns; c++) {
                        for (int r = 0; r < rows; r++) {
                            double g = dw.get(q * columns + c, p * rows + r);
                            da.data()[f] += g * s.data()[i * rows + r] * t.data()[i * columns + c];
                            ds.data()[i * rows + r] += g * a.data()[f] * t.data()[i * columns + c];
                            dt.data()[i * columns + c] += g * a.data()[f] * s.data()[i * rows + r];
                        }
                    }
                }
            }
        }
    }

    /** y [out] = 1 / |w_o + scale sum over k of B[o, k] A[k, :]|. */
    private static void inverseRowNorms(double scale, Matrix w, Matrix b, Matrix a, Matrix y) {
        for (int o = 0; o < w.rows(); o++) {
            double squares = 0;
            for (int i = 0; i < w.columns(); i++) {
                double v = w.get(o, i);
                for (int k = 0; k < a.rows(); k++) v += scale * b.get(o, k) * a.get(k, i);
                squares += v * v;
            }
            y.data()[o] = 1 / Math.sqrt(squares);
        }
    }

    /** Q of block {@code index}, filled up from its upper triangle. */
    private static double[][] skew(int block, Matrix v, int index) {
        double[][] q = new double[block][block];
        int at = index * v.columns();
        for (int i = 0; i < block; i++) {
            for (int j = i + 1; j < block; j++) {
                q[i][j] = v.data()[at];
                q[j][i] = -v.data()[at++];
            }
        }
        return q;
    }

    /** (I + Q)^-1, which always exists. */
    private static double[][] inverse(double[][] q) {
        int n = q.length;
        double[][] m = new double[n][2 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(q[i], 0, m[i], 0, n);
            m[i][i] += 1;
            m[i][n + i] = 1;
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) if (Math.abs(m[i][k]) > Math.abs(m[pivot][k])) pivot = i;
            double[] row = m[pivot];
            m[pivot] = m[k];
            m[k] = row;
            double d = row[k];
            for (int j = k; j < 2 * n; j++) row[j] /= d;
            for (int i = 0; i < n; i++) {
                double f = m[i][k];
                if (i == k || f == 0) continue;
                for (int j = k; j < 2 * n; j++) m[i][j] -= f * row[j];
            }
        }
        double[][] result = new double[n][];
        for (int i = 0; i < n; i++) result[i] = java.util.Arrays.copyOfRange(m[i], n, 2 * n);
        return result;
    }

    /** R_i = (I - Q)(I + Q)^-1 = 2 (I + Q)^-1 - I. */
    private static void cayley(int block, Matrix v, Matrix r) {
        for (int i = 0; i < v.rows(); i++) {
            double[][] inverse = inverse(skew(block, v, i));
            for (int a = 0; a < block; a++) {
                for (int b = 0; b < block; b++) r.set(i * block + a, b, 2 * inverse[a][b] - (a == b ? 1 : 0));
            }
        }
    }

    /** With M = (I + Q)^-1: dQ = -2 M^T dR M^T, and dv is its skew part above the diagonal. */
    private static void cayleyGrad(int block, Matrix dr, Matrix v, Matrix dv) {
        for (int i = 0; i < v.rows(); i++) {
            double[][] m = inverse(skew(block, v, i));
            double[][] left = new double[block][block];
            for (int a = 0; a < block; a++) {
                for (int b = 0; b < block; b++) for (int k = 0; k < block; k++) left[a][b] += m[k][a] * dr.get(i * block + k, b);
            }
            double[][] dq = new double[block][block];
            for (int a = 0; a < block; a++) {
                for (int b = 0; b < block; b++) for (int k = 0; k < block; k++) dq[a][b] -= 2 * left[a][k] * m[b][k];
            }
            int at = i * v.columns();
            for (int a = 0; a < block; a++) for (int b = a + 1; b < block; b++) dv.data()[at++] = dq[a][b] - dq[b][a];
        }
    }

    /** x x^T - I, or x^T x - I. */
    private static Matrix gap(boolean ofColumns, Matrix x) {
        int n = ofColumns ? x.columns() : x.rows();
        int depth = ofColumns ? x.rows() : x.columns();
        Matrix e = new Matrix(n, n, new double[n * n]);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = i == j ? -1 : 0;
                for (int k = 0; k < depth; k++) sum += ofColumns ? x.get(k, i) * x.get(k, j) : x.get(i, k) * x.get(j, k);
                e.set(i, j, sum);
            }
        }
        return e;
    }

    /** dx = 4 c E x, or 4 c x E. */
    private static void gapGrad(boolean ofColumns, double coefficient, Matrix x, Matrix dx) {
        Matrix e = gap(ofColumns, x);
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.columns(); j++) {
                double sum = 0;
                for (int k = 0; k < e.rows(); k++) sum += ofColumns ? x.get(i, k) * e.get(k, j) : e.get(i, k) * x.get(k, j);
                dx.set(i, j, 4 * coefficient * sum);
            }
        }
    }
}
