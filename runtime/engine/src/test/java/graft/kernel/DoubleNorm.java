package graft.kernel;

import graft.program.Op;

/** LayerNorm of one row, plainly and in double: what the kernels are tested against. */
record DoubleNorm(Op.LayerNorm op, double[] x, double[] gamma, double[] beta) {
    /** (x - mean) / (what the variant divides by). */
    double[] normalised() {
        double mean = mean();
        double divisor = op.unbiased() ? deviation() + op.epsilon() : Math.sqrt(squares() / x.length + op.epsilon());
        double[] result = new double[x.length];
        for (int c = 0; c < x.length; c++) result[c] = (x[c] - mean) / divisor;
        return result;
    }

    double[] forward() {
        double[] y = normalised();
        for (int c = 0; c < y.length; c++) y[c] = gamma[c] * y[c] + beta[c];
        return y;
    }

    /** Gradient of sum(dy y): dx_c = sum over o of dy_o gamma_o d(normalised_o) / d(x_c), with the derivative of the quotient written out. */
    double[] gradInput(double[] dy) {
        int d = x.length;
        double mean = mean();
        double divisor = op.unbiased() ? deviation() + op.epsilon() : Math.sqrt(squares() / d + op.epsilon());
        double[] dx = new double[d];
        for (int c = 0; c < d; c++) {
            double u = x[c] - mean;
            double dDivisor = op.unbiased() ? deviation() == 0 ? 0 : u / ((d - 1) * deviation()) : u / (d * divisor);
            for (int o = 0; o < d; o++) {
                double dCentred = (o == c ? 1 : 0) - 1.0 / d;
                dx[c] += dy[o] * gamma[o] * (dCentred / divisor - (x[o] - mean) * dDivisor / (divisor * divisor));
            }
        }
        return dx;
    }

    private double mean() {
        double sum = 0;
        for (double v : x) sum += v;
        return sum / x.length;
    }

    private double squares() {
        double mean = mean();
        double sum = 0;
        for (double v : x) sum += (v - mean) * (v - mean);
        return sum;
    }

    private double deviation() {
        return Math.sqrt(squares() / (x.length - 1));
    }
}
