package graft.kernel;

import graft.tensor.FloatMatrix;
import java.util.Arrays;

/**
 * Sums over all elements in an order that no vector width changes: element i belongs to lane i mod 16, each lane is summed in order, and the lanes are
 * added in order at the end.
 */
public final class FixedLanes {
    /** The number of lanes: the floats of the widest vector. */
    public static final int COUNT = 16;

    private static final ThreadLocal<float[]> FLOATS = ThreadLocal.withInitial(() -> new float[COUNT]);
    private static final ThreadLocal<double[]> DOUBLES = ThreadLocal.withInitial(() -> new double[COUNT]);

    private FixedLanes() {}

    /** The calling thread's lanes in float, set to 0; until its next call. What a sum made anew would be garbage at every call. */
    public static float[] zeroFloats() {
        float[] lanes = FLOATS.get();
        Arrays.fill(lanes, 0);
        return lanes;
    }

    /** The calling thread's lanes in double, set to 0; until its next call. */
    public static double[] zeroDoubles() {
        double[] lanes = DOUBLES.get();
        Arrays.fill(lanes, 0);
        return lanes;
    }

    /** The sum of a * b: float lanes, added up in double. */
    static float dot(FloatMatrix a, FloatMatrix b) {
        float[] lane = zeroFloats();
        long n = a.elements();
        for (long i = 0; i < n; i++) {
            int l = (int) (i % COUNT);
            lane[l] = Math.fma(a.at(i), b.at(i), lane[l]);
        }
        return (float) total(lane);
    }

    /** The sum of squares in double lanes. */
    static double sumOfSquares(FloatMatrix a) {
        double[] lane = zeroDoubles();
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
