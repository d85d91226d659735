package graft.kernel;

import graft.program.Activation;

/** Activations in double with small relative error in the far tails too, for judging the float ones. */
final class DoubleActivations {
    private static final double ROOT_2_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final double ROOT_2_PI = Math.sqrt(2 * Math.PI);
    /** Where the continued fraction takes over from the series. */
    private static final double TAIL = 3;

    private DoubleActivations() {}

    /** Phi(x): a series of terms of one sign near 0, a continued fraction (Abramowitz and Stegun 26.2.14) in the tails. */
    private static double phi(double x) {
        double density = density(x);
        if (Math.abs(x) < TAIL) {
            double term = x;
            double sum = x;
            for (int k = 3; k < 200; k += 2) {
                term *= x * x / k;
                sum += term;
            }
            return 0.5 + density * sum;
        }
        double t = Math.abs(x);
        double fraction = t;
        for (int k = 200; k > 0; k--) fraction = t + k / fraction;
        return x < 0 ? density / fraction : 1 - density / fraction;
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / ROOT_2_PI;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static double value(Activation activation, double x) {
        return switch (activation) {
            case RELU -> Math.max(x, 0);
            case GELU -> x * phi(x);
            case GELU_TANH -> x * sigmoid(2 * ROOT_2_OVER_PI * (x + 0.044715 * x * x * x));
            case SILU -> x * sigmoid(x);
            case TANH -> Math.tanh(x);
            case LEAKY_RELU -> x > 0 ? x : x * 0.1;
        };
    }

    static double slope(Activation activation, double x) {
        return switch (activation) {
            case RELU -> x > 0 ? 1 : 0;
            case GELU -> phi(x) + x * density(x);
            case GELU_TANH -> {
                double z = 2 * ROOT_2_OVER_PI * (x + 0.044715 * x * x * x);
                yield sigmoid(z) * (1 + x * sigmoid(-z) * 2 * ROOT_2_OVER_PI * (1 + 3 * 0.044715 * x * x));
            }
            case SILU -> sigmoid(x) * (1 + x * sigmoid(-x));
            case TANH -> 1 / (Math.cosh(x) * Math.cosh(x));
            case LEAKY_RELU -> x > 0 ? 1 : 0.1;
        };
    }
}
