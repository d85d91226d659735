package graft.laws;

import java.util.Arrays;

/** How numbers are compared: relative to the largest number of the tensor, or bit by bit. */
final class Closeness {
    private Closeness() {}

    static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    /**
     * Fails if an element is off by more than {@code tolerance * scale}.
     *
     * @param scale what the error is relative to, such as the largest number expected
     */
    static void near(String what, double[] expected, double[] actual, double scale, double tolerance) {
        if (expected.length != actual.length) throw new AssertionError(what + " has " + actual.length + " numbers, not " + expected.length);
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(expected[i] - actual[i]);
            if (!(error <= tolerance * scale)) {
                throw new AssertionError(what + " [" + i + "] is " + actual[i] + ", not " + expected[i] + ": off by " + error / scale + " of the largest, more than " + tolerance);
            }
        }
    }

    static void same(String what, double[] expected, double[] actual) {
        if (expected.length != actual.length) throw new AssertionError(what + " has " + actual.length + " numbers, not " + expected.length);
        for (int i = 0; i < expected.length; i++) {
            // +0 and -0 count as different: a digest over the bytes would tell them apart.
            if (Double.doubleToRawLongBits(expected[i]) != Double.doubleToRawLongBits(actual[i])) {
                throw new AssertionError(what + " [" + i + "] is " + actual[i] + " and was " + expected[i] + ": not the same bits");
            }
        }
    }
}
