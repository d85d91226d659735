package graft.backend.reference;

import graft.program.Activation;

/** Operations on each element or column. */
final class ReferenceElementwise {
    private static final double LEAKY_SLOPE = 0.1;
    private static final double ROOT = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

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
            case GELU_TANH -> x * Gaussian.sigmoid(2 * ROOT * (x + CUBIC * x * x * x));
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
            case GELU_TANH -> {
                double s = Gaussian.sigmoid(2 * ROOT * (x + CUBIC * x * x * x));
                yield s + x * s * (1 - s) * 2 * ROOT * (1 + 3 * CUBIC * x * x);
            }
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

    static void multiply(Matrix a, Matrix b, Matrix y) {
        for (int i = 0; i < y.data().length; i++) y.data()[i] = a.data()[i] * b.data()[i];
    }

    /** to += x, element by element. */
    static void accumulate(Matrix x, Matrix to) {
        for (int i = 0; i < x.data().length; i++) to.data()[i] += x.data()[i];
    }

    /** y [R, c]: the softmax of each row of x. */
    static void rowSoftmax(Matrix x, Matrix y) {
        System.arraycopy(x.data(), 0, y.data(), 0, x.data().length);
        for (int r = 0; r < x.rows(); r++) softmax(y.data(), r * x.columns(), x.columns());
    }

    /** Turns {@code count} numbers into their softmax, where they are. */
    static void softmax(double[] data, int from, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = from; j < from + count; j++) max = Math.max(max, data[j]);
        double sum = 0;
        for (int j = from; j < from + count; j++) {
            data[j] = Math.exp(data[j] - max);
            sum += data[j];
        }
        for (int j = from; j < from + count; j++) data[j] /= sum;
    }

    /** dx = y (dy - sum over the row of y dy). */
    static void rowSoftmaxGrad(Matrix dy, Matrix y, Matrix dx) {
        for (int r = 0; r < y.rows(); r++) {
            double inner = 0;
            for (int c = 0; c < y.columns(); c++) inner += dy.get(r, c) * y.get(r, c);
            for (int c = 0; c < y.columns(); c++) dx.set(r, c, y.get(r, c) * (dy.get(r, c) - inner));
        }
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
