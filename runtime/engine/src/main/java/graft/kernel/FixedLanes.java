package graft.kernel;

import graft.tensor.FloatMatrix;

/**
 * Sums over all elements in an order that no vector width changes: element i belongs to lane i mod 16, each lane is summed in order, and the lanes are
 * added in order at the end.
 */
public final class FixedLanes {
    /** The number of lanes: the floats of the widest vector. */
    public static final int COUNT = 16;

    private FixedLanes() {}

    /** The sum of a * b: float lanes, added up in double. */
    static float dot(FloatMatrix a, FloatMatrix b) {
        float[] lane = new float[COUNT];
        long n = a.elements();
        for (long i = 0; i < n; i++) {
            int l = (int) (i % COUNT);
            lane[l] = Math.fma(a.at(i), b.at(i), lane[l]);
        }
        return (float) total(lane);
    }

    /** The sum of squares in double lanes. */
    static double sumOfSquares(FloatMatrix a) {
        double[] lane = new double[COUNT];
        long n = a.elements();
        for (long i = 0; i < n; i++) {
            double v = a.at(i);
            int l = (int) (i % COUNT);
            lane[l] = Math.fma(v, v, lane[l]);
        }
        return total(lane);
    }

    /** The lanes added in order, in double. */
    public static double total(float[] lane) {
        double sum = 0;
        for (float v : lane) sum += v;
        return sum;
    }

    /** The lanes added in order. */
    public static double total(double[] lane) {
        double sum = 0;
        for (double v : lane) sum += v;
        return sum;
    }
}
