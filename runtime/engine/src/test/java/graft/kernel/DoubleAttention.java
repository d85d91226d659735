package graft.kernel;

/**
 * Attention of one head of one graph, plainly and in double: what the kernels are tested against.
 *
 * @param n tokens
 * @param w width of the head
 * @param factor what dropout multiplies each probability by [n, n]
 */
record DoubleAttention(int n, int w, double scale, double[] q, double[] k, double[] v, double[] bias, double[] factor) {
    /** Probabilities before dropout [n, n]. */
    double[] probabilities() {
        double[] p = new double[n * n];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double s = bias[i * n + j];
                for (int c = 0; c < w; c++) s += scale * q[i * w + c] * k[j * w + c];
                p[i * n + j] = Math.exp(s);
                sum += p[i * n + j];
            }
            for (int j = 0; j < n; j++) p[i * n + j] /= sum;
        }
        return p;
    }

    /** y [n, w]. */
    double[] forward() {
        double[] p = probabilities();
        double[] y = new double[n * w];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int c = 0; c < w; c++) y[i * w + c] += p[i * n + j] * factor[i * n + j] * v[j * w + c];
            }
        }
        return y;
    }

    /** Gradients of sum(dy y). */
    Gradient backward(double[] dy) {
        double[] p = probabilities();
        Gradient d = new Gradient(new double[n * w], new double[n * w], new double[n * w], new double[n * n]);
        for (int i = 0; i < n; i++) {
            double[] dp = new double[n];
            double along = 0;
            for (int j = 0; j < n; j++) {
                for (int c = 0; c < w; c++) {
                    dp[j] += factor[i * n + j] * dy[i * w + c] * v[j * w + c];
                    d.v[j * w + c] += factor[i * n + j] * p[i * n + j] * dy[i * w + c];
                }
                along += p[i * n + j] * dp[j];
            }
            for (int j = 0; j < n; j++) {
                double ds = p[i * n + j] * (dp[j] - along);
                d.bias[i * n + j] = ds;
                for (int c = 0; c < w; c++) {
                    d.q[i * w + c] += scale * ds * k[j * w + c];
                    d.k[j * w + c] += scale * ds * q[i * w + c];
                }
            }
        }
        return d;
    }

    /** Gradients of the four inputs. */
    record Gradient(double[] q, double[] k, double[] v, double[] bias) {}
}
