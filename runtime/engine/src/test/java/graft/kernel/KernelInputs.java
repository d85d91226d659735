package graft.kernel;

import graft.tensor.FloatMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Matrices for tests of kernels: off the heap, between guards that no kernel may touch. */
final class KernelInputs {
    private static final float GUARD = 12345.675f;
    private static final int GUARDS = 64;

    private KernelInputs() {}

    static FloatMatrix filled(int rows, int columns, float value) {
        long bytes = ((long) rows * columns + 2 * GUARDS) * Float.BYTES;
        MemorySegment memory = Arena.ofAuto().allocate(bytes, 64);
        for (long i = 0; i < bytes; i += Float.BYTES) memory.set(ValueLayout.JAVA_FLOAT, i, GUARD);
        FloatMatrix x = new FloatMatrix(memory, GUARDS * Float.BYTES, rows, columns);
        for (long i = 0; i < x.elements(); i++) x.setAt(i, value);
        return x;
    }

    static FloatMatrix random(Random random, int rows, int columns) {
        FloatMatrix x = filled(rows, columns, 0);
        for (long i = 0; i < x.elements(); i++) x.setAt(i, (float) random.nextGaussian());
        return x;
    }

    /** A matrix full of NaN, so that what a kernel forgets to write is seen. */
    static FloatMatrix unset(int rows, int columns) {
        return filled(rows, columns, Float.NaN);
    }

    /** Scratch memory of exactly the given size and full of NaN. */
    static FloatMatrix scratch(long bytes) {
        return unset(1, Math.toIntExact(bytes / Float.BYTES));
    }

    /** Fails if anything was written in front of the matrix or behind it. */
    static void assertGuarded(String what, FloatMatrix x) {
        long end = x.memory().byteSize() - GUARDS * Float.BYTES;
        for (long i = 0; i < GUARDS * Float.BYTES; i += Float.BYTES) {
            if (x.memory().get(ValueLayout.JAVA_FLOAT, i) != GUARD || x.memory().get(ValueLayout.JAVA_FLOAT, end + i) != GUARD) {
                throw new AssertionError(what + ": something was written outside " + x.rows() + " x " + x.columns());
            }
        }
    }

    static double[] doubles(FloatMatrix x) {
        double[] values = new double[Math.toIntExact(x.elements())];
        for (int i = 0; i < values.length; i++) values[i] = x.at(i);
        return values;
    }

    /** Fails unless every element is within {@code tolerance} times the largest expected one, and nothing beside the matrix was written. */
    static void assertClose(String what, double[] expected, FloatMatrix actual, double tolerance) {
        assertGuarded(what, actual);
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
