package graft.backend.reference;

/** The normal distribution and the logistic function, to the precision of a double. */
final class Gaussian {
    /** Beyond this many standard deviations the cumulative distribution is 0 or 1 in double. */
    private static final double FAR = 8.5;

    private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

    private Gaussian() {}

    static double density(double x) {
        return Math.exp(-x * x / 2) / SQRT_TWO_PI;
    }

    /**
     * Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...) (Abramowitz and Stegun 26.2.11). The terms have one sign, so that nothing cancels
     * but the last addition.
     */
    static double cumulative(double x) {
        if (x > FAR) return 1;
        if (x < -FAR) return 0;
        double term = x;
        double sum = x;
        for (int k = 3; Math.abs(term) > Math.abs(sum) * 1e-17; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + density(x) * sum;
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
