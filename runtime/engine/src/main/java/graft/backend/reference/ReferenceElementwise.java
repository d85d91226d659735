package graft.backend.reference;

import graft.program.Activation;

/** Operations on each element or column. */
final class ReferenceElementwise {
    private static final double LEAKY_SLOPE = 0.1;

    private ReferenceElementwise() {}

    static void activate(Activation activation, Matrix x, Matrix y) {
        for (int i = 0; i < x.data().length; i++) y.data()[i] = value(activation, x.data()[i]);
    }

    /** dx = dy act'(x). */
    static void activateGrad(Activation activation, Matrix dy, Matrix x, Matrix dx) {
        for (int i = 0; i < x.data().length; i++) dx.data()[i] = dy.data()[i] * slope(activation, x.data()[i]);
    }

    private static double value(Activation activation, double x) {
        return switch (activation) {
            case RELU -> x > 0 ? x : 0;
            case GELU -> x * Gaussian.cumulative(x);
            case SILU -> x * Gaussian.sigmoid(x);
            case TANH -> Math.tanh(x);
            case LEAKY_RELU -> x > 0 ? x : LEAKY_SLOPE * x;
        };
    }

    /** The derivative; at the kink of a piecewise linear one, the slope of the left side. */
    private static double slope(Activation activation, double x) {
        return switch (activation) {
            case RELU -> x > 0 ? 1 : 0;
            case GELU -> Gaussian.cumulative(x) + x * Gaussian.density(x);
            case SILU -> {
                double s = Gaussian.sigmoid(x);
                yield s + x * s * (1 - s);
            }
            case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
            case LEAKY_RELU -> x > 0 ? 1 : LEAKY_SLOPE;
        };
    }

    static void add(Matrix a, Matrix b, Matrix y) {
        for (int i = 0; i < y.data().length; i++) y.data()[i] = a.data()[i] + b.data()[i];
    }

    static void scale(Matrix x, double factor, Matrix y) {
        for (int i = 0; i < y.data().length; i++) y.data()[i] = factor * x.data()[i];
    }

    /** y [R, c] = x * s; s [1] or [c]. */
    static void scaleColumns(Matrix x, Matrix s, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.columns(); c++) y.set(r, c, x.get(r, c) * s.data()[s.data().length == 1 ? 0 : c]);
        }
    }

    /** dS [1] or [c] += sums of dy * x. */
    static void scaleColumnsGrad(Matrix dy, Matrix x, Matrix dS) {
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.columns(); c++) dS.data()[dS.data().length == 1 ? 0 : c] += dy.get(r, c) * x.get(r, c);
        }
    }
}
