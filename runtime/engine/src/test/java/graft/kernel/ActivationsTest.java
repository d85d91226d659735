package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.program.Activation;
import graft.tensor.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationsTest {
    private static final ElementwiseKernel KERNEL = new ScalarElementwise();
    /** Largest relative error of a value. */
    private static final double VALUE_ERROR = 4e-7;
    /** Largest error of a slope, relative to the slope or, where it changes sign, to 1. */
    private static final double SLOPE_ERROR = 4e-7;

    private static float value(Activation a, float x) {
        FloatMatrix y = FloatMatrix.of(1, 1);
        KERNEL.activate(a, FloatMatrix.of(1, 1, x), y);
        return y.at(0);
    }

    private static float slope(Activation a, float dy, float x) {
        FloatMatrix dx = FloatMatrix.of(1, 1);
        KERNEL.activateGrad(a, FloatMatrix.of(1, 1, dy), FloatMatrix.of(1, 1, x), dx);
        return dx.at(0);
    }

    /** The far left tail of the tanh form falls like exp(-x^3 / 14), an accident of the approximation: there it is judged on an absolute scale. */
    private static double floor(Activation a) {
        return a == Activation.GELU_TANH ? 0.1 : 0;
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void valuesAreCloseToDoubleRelativeToThemselves(Activation a) {
        for (float x = -13; x < 13; x += 0.00371f) {
            double expected = DoubleActivations.value(a, x);
            assertEquals(expected, value(a, x), VALUE_ERROR * Math.max(Math.abs(expected), floor(a)), a + " of " + x);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void slopesAreCloseToDouble(Activation a) {
        for (float x = -13; x < 13; x += 0.00371f) {
            double expected = DoubleActivations.slope(a, x);
            double scale = Math.abs(x) < 2 ? 1 : Math.max(Math.abs(expected), floor(a));
            assertEquals(2.5 * expected, slope(a, 2.5f, x), 2.5 * SLOPE_ERROR * scale, a + " at " + x);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void slopesAreTheCentralDifferencesOfTheValues(Activation a) {
        double h = 1e-5;
        for (double x = -5.003; x < 5; x += 0.0917) {
            double difference = (DoubleActivations.value(a, x + h) - DoubleActivations.value(a, x - h)) / (2 * h);
            assertEquals(difference, DoubleActivations.slope(a, x), 1e-9, a + " at " + x);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void noNumberStaysNoNumber(Activation a) {
        assertTrue(Float.isNaN(value(a, Float.NaN)), a.name());
        assertTrue(Float.isNaN(slope(a, Float.NaN, 1f)), a.name());
    }

    @Test
    void farAwayNothingOverflows() {
        for (float x : new float[] {50, 1e4f, 1e20f, 3e38f}) {
            assertEquals(x, value(Activation.GELU, x));
            assertEquals(x, value(Activation.SILU, x));
            assertEquals(1, value(Activation.TANH, x));
            assertEquals(-1, value(Activation.TANH, -x));
            assertEquals(1, slope(Activation.GELU, 1, x));
            assertEquals(1, slope(Activation.SILU, 1, x));
            for (Activation a : new Activation[] {Activation.GELU, Activation.SILU}) {
                assertEquals(0, value(a, -x), 1e-19, a.name());
                assertEquals(0, slope(a, 1, -x), 1e-19, a.name());
            }
        }
    }

    @Test
    void exactValuesAtZeroAndAtTheKinks() {
        assertEquals(0.5f, slope(Activation.GELU, 1, 0));
        assertEquals(0.5f, slope(Activation.SILU, 1, 0));
        assertEquals(1f, slope(Activation.TANH, 1, 0));
        assertEquals(0f, slope(Activation.RELU, 1, 0));
        assertEquals(0.1f, slope(Activation.LEAKY_RELU, 1, 0));
        assertEquals(-0.2f, value(Activation.LEAKY_RELU, -2));
    }
}
