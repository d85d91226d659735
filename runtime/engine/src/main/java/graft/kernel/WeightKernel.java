package graft.kernel;

import graft.program.Op;
import graft.program.Op.OfWeights;
import graft.tensor.FloatMatrix;
import java.util.Arrays;

/**
 * Operations that make weights from weights. They run once a step, on one thread, so one scalar kernel serves every kernel set; sums are taken in double, in a
 * written order. Small things are allocated: a step does not notice.
 */
public final class WeightKernel {
    /** Runs one; a scalar is returned, other results are written into {@code out}. */
    public double run(OfWeights op, FloatMatrix[] in, FloatMatrix[] out) {
        switch (op) {
            case Op.Slice o -> copy(in[0], o.offset(), out[0], 0, out[0].elements());
            case Op.Pad o -> {
                out[0].fill(0);
                copy(in[0], 0, out[0], o.offset(), in[0].elements());
            }
            case Op.Concat o -> {
                long at = 0;
                for (FloatMatrix x : in) {
                    copy(x, 0, out[0], at, x.elements());
                    at += x.elements();
                }
            }
            case Op.KroneckerSum o -> kroneckerSum(o.n(), in[0], in[1], in[2], out[0]);
            case Op.KroneckerSumGrad o -> kroneckerSumGrad(o.n(), in, out);
            case Op.InverseRowNorms o -> inverseRowNorms((float) o.scale(), in[0], in[1], in[2], out[0]);
            case Op.Cayley o -> cayley(o.block(), in[0], out[0]);
            case Op.CayleyGrad o -> cayleyGrad(o.block(), in[0], in[1], out[0]);
            case Op.OrthogonalityGap o -> {
                double sum = 0;
                for (int k = 0; k < in.length; k++) for (double e : gap(k >= o.byRows(), in[k])) sum += e * e;
                return sum;
            }
            case Op.OrthogonalityGapGrad o -> gapGrad(o.ofColumns(), o.coefficient(), in[0], out[0]);
        }
        return 0;
    }

    private static void copy(FloatMatrix from, long start, FloatMatrix to, long at, long count) {
        java.lang.foreign.MemorySegment.copy(from.memory(), from.offset() + start * Float.BYTES, to.memory(), to.offset() + at * Float.BYTES, count * Float.BYTES);
    }

    private static double[] doubles(FloatMatrix m) {
        double[] values = new double[Math.toIntExact(m.elements())];
        for (int i = 0; i < values.length; i++) values[i] = m.at(i);
        return values;
    }

    private static void store(double[] values, FloatMatrix to) {
        for (int i = 0; i < values.length; i++) to.setAt(i, (float) values[i]);
    }

    /** W [out, in]: W[q C + c, p R + r] = sum over i of A_i[p, q] s_i[r] t_i[c]. */
    private static void kroneckerSum(int n, FloatMatrix aIn, FloatMatrix sIn, FloatMatrix tIn, FloatMatrix w) {
        double[] a = doubles(aIn), s = doubles(sIn), t = doubles(tIn);
        int rows = s.length / n, columns = t.length / n;
        for (int q = 0; q < n; q++) {
            for (int c = 0; c < columns; c++) {
                for (int p = 0; p < n; p++) {
                    for (int r = 0; r < rows; r++) {
                        double sum = 0;
                        for (int i = 0; i < n; i++) sum += a[(i * n + p) * n + q] * s[i * rows + r] * t[i * columns + c];
                        w.set(q * columns + c, p * rows + r, (float) sum);
                    }
                }
            }
        }
    }

    /** in: dW [out, in], A, s, t; out: dA, ds, dt. */
    private static void kroneckerSumGrad(int n, FloatMatrix[] in, FloatMatrix[] out) {
        double[] dw = doubles(in[0]), a = doubles(in[1]), s = doubles(in[2]), t = doubles(in[3]);
        int rows = s.length / n, columns = t.length / n, width = n * rows;
        double[] da = new double[a.length], ds = new double[s.length], dt = new double[t.length];
        for (int i = 0; i < n; i++) {
            for (int p = 0; p < n; p++) {
                for (int q = 0; q < n; q++) {
                    int f = (i * n + p) * n + q;
                    for (int c = 0; c < columns; c++) {
                        double tc = t[i * columns + c];
                        double along = 0;
                        for (int r = 0; r < rows; r++) {
                            double g = dw[(q * columns + c) * width + p * rows + r];
                            along += g * s[i * rows + r];
                            ds[i * rows + r] += g * a[f] * tc;
                        }
                        da[f] += along * tc;
                        dt[i * columns + c] += along * a[f];
                    }
                }
            }
        }
        store(da, out[0]);
        store(ds, out[1]);
        store(dt, out[2]);
    }

    /** y [out] = 1 / |w_o + scale sum over k of B[o, k] A[k, :]|. Row by row over heap arrays, whose loops C2 turns into vectors. */
    private static void inverseRowNorms(float scale, FloatMatrix w, FloatMatrix b, FloatMatrix aIn, FloatMatrix y) {
        int columns = w.columns(), rank = aIn.rows();
        float[][] a = new float[rank][columns];
        for (int k = 0; k < rank; k++) for (int i = 0; i < columns; i++) a[k][i] = aIn.get(k, i);
        float[] v = new float[columns];
        for (int o = 0; o < w.rows(); o++) {
            for (int i = 0; i < columns; i++) v[i] = w.get(o, i);
            for (int k = 0; k < rank; k++) addRow(scale * b.get(o, k), a[k], v);
            double squares = 0;
            for (float x : v) squares += (double) x * x;
            y.setAt(o, (float) (1 / Math.sqrt(squares)));
        }
    }

    private static void addRow(float factor, float[] row, float[] to) {
        for (int i = 0; i < to.length; i++) to[i] = Math.fma(factor, row[i], to[i]);
    }

    /** (I + Q)^-1 [b, b] of block {@code index}, Q filled up from its upper triangle; by elimination with row exchanges. */
    private static double[] inverse(int block, FloatMatrix v, int index) {
        double[] m = new double[block * block];
        double[] result = new double[block * block];
        long at = (long) index * v.columns();
        for (int i = 0; i < block; i++) {
            m[i * block + i] = 1;
            result[i * block + i] = 1;
            for (int j = i + 1; j < block; j++) {
                m[i * block + j] = v.at(at);
                m[j * block + i] = -v.at(at++);
            }
        }
        for (int k = 0; k < block; k++) {
            int pivot = k;
            for (int i = k + 1; i < block; i++) if (Math.abs(m[i * block + k]) > Math.abs(m[pivot * block + k])) pivot = i;
            exchange(m, block, k, pivot);
            exchange(result, block, k, pivot);
            double inverse = 1 / m[k * block + k];
            for (int j = 0; j < block; j++) {
                m[k * block + j] *= inverse;
                result[k * block + j] *= inverse;
            }
            for (int i = 0; i < block; i++) {
                double f = m[i * block + k];
                if (i == k || f == 0) continue;
                for (int j = 0; j < block; j++) {
                    m[i * block + j] -= f * m[k * block + j];
                    result[i * block + j] -= f * result[k * block + j];
                }
            }
        }
        return result;
    }

    private static void exchange(double[] m, int columns, int a, int b) {
        if (a == b) return;
        double[] row = Arrays.copyOfRange(m, a * columns, (a + 1) * columns);
        System.arraycopy(m, b * columns, m, a * columns, columns);
        System.arraycopy(row, 0, m, b * columns, columns);
    }

    /** R_i [b, b] = (I - Q)(I + Q)^-1 = 2 (I + Q)^-1 - I. */
    private static void cayley(int block, FloatMatrix v, FloatMatrix r) {
        for (int i = 0; i < v.rows(); i++) {
            double[] m = inverse(block, v, i);
            for (int a = 0; a < block; a++) for (int b = 0; b < block; b++) r.set(i * block + a, b, (float) (2 * m[a * block + b] - (a == b ? 1 : 0)));
        }
    }

    /** With M = (I + Q)^-1: dQ = -2 M^T dR M^T, and dv is its skew part above the diagonal. */
    private static void cayleyGrad(int block, FloatMatrix dr, FloatMatrix v, FloatMatrix dv) {
        double[] left = new double[block * block];
        double[] dq = new double[block * block];
        for (int i = 0; i < v.rows(); i++) {
            double[] m = inverse(block, v, i);
            Arrays.fill(left, 0);
            Arrays.fill(dq, 0);
            for (int k = 0; k < block; k++) {
                for (int a = 0; a < block; a++) for (int b = 0; b < block; b++) left[a * block + b] += m[k * block + a] * dr.get(i * block + k, b);
            }
            for (int a = 0; a < block; a++) {
                for (int b = 0; b < block; b++) for (int k = 0; k < block; k++) dq[a * block + b] -= 2 * left[a * block + k] * m[b * block + k];
            }
            long at = (long) i * v.columns();
            for (int a = 0; a < block; a++) for (int b = a + 1; b < block; b++) dv.setAt(at++, (float) (dq[a * block + b] - dq[b * block + a]));
        }
    }

    /** x x^T - I, or x^T x - I. */
    private static double[] gap(boolean ofColumns, FloatMatrix x) {
        int n = ofColumns ? x.columns() : x.rows();
        int depth = ofColumns ? x.rows() : x.columns();
        double[] e = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = i == j ? -1 : 0;
                for (int k = 0; k < depth; k++) sum += ofColumns ? (double) x.get(k, i) * x.get(k, j) : (double) x.get(i, k) * x.get(j, k);
                e[i * n + j] = sum;
            }
        }
        return e;
    }

    /** dx = 4 c E x, or 4 c x E. */
    private static void gapGrad(boolean ofColumns, double coefficient, FloatMatrix x, FloatMatrix dx) {
        double[] e = gap(ofColumns, x);
        int n = ofColumns ? x.columns() : x.rows();
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.columns(); j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) sum += ofColumns ? x.get(i, k) * e[k * n + j] : e[i * n + k] * x.get(k, j);
                dx.set(i, j, (float) (4 * coefficient * sum));
            }
        }
    }
}
