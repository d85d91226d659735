package graft.kernel;

import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Matrices for tests of kernels. */
final class KernelInputs {
    private KernelInputs() {}

    static FloatMatrix random(Random random, int rows, int columns) {
        FloatMatrix x = FloatMatrix.of(rows, columns);
        for (long i = 0; i < x.elements(); i++) x.setAt(i, (float) random.nextGaussian());
        return x;
    }

    /** A matrix full of NaN, so that what a kernel forgets to write is seen. */
    static FloatMatrix unset(int rows, int columns) {
        FloatMatrix x = FloatMatrix.of(rows, columns);
        x.fill(Float.NaN);
        return x;
    }

    /** Scratch memory of exactly the given size and full of NaN: one byte more, and a kernel is out of bounds. */
    static FloatMatrix scratch(long bytes) {
        FloatMatrix x = new FloatMatrix(MemorySegment.ofArray(new float[Math.toIntExact(bytes / Float.BYTES)]), 0, 1, Math.toIntExact(bytes / Float.BYTES));
        x.fill(Float.NaN);
        return x;
    }

    static double[] doubles(FloatMatrix x) {
        double[] values = new double[Math.toIntExact(x.elements())];
        for (int i = 0; i < values.length; i++) values[i] = x.at(i);
        return values;
    }

    /** Fails unless every element is within {@code tolerance} times the largest expected one. */
    static void assertClose(String what, double[] expected, FloatMatrix actual, double tolerance) {
        double largest = 1e-3;
        for (double e : expected) largest = Math.max(largest, Math.abs(e));
        if (expected.length != actual.elements()) throw new AssertionError(what + ": " + actual.elements() + " elements, expected " + expected.length);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual.at(i)) <= tolerance * largest)) {
                throw new AssertionError(what + ": element " + i + " is " + actual.at(i) + ", expected " + expected[i] + " (largest " + largest + ")");
            }
        }
    }

    /** A number that changes with any bit of the matrices. */
    static long digest(FloatMatrix... matrices) {
        long digest = 17;
        for (FloatMatrix x : matrices) {
            for (long i = 0; i < x.elements(); i++) digest = digest * 1_000_003 + Float.floatToRawIntBits(x.at(i));
        }
        return digest;
    }
}
