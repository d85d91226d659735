package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.random.NoiseStream;
import graft.tensor.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readout, noise and ascent step. */
class TokenKernelsTest {
    private final RaggedBatch batch = RaggedBatches.of(true, 40, 2, 1);

    private static void assertMatrix(FloatMatrix actual, double... expected) {
        for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual.at(i), 1e-6, "element " + i);
    }

    @Test
    void poolings() {
        FloatMatrix x = FloatMatrix.of(5, 2, 1, 2, 3, 4, 5, 9, 7, 8, 9, 10);
        FloatMatrix y = FloatMatrix.of(2, 2);
        ReadoutKernel kernel = new ReadoutKernel();
        kernel.forward(batch, Op.Pooling.TOKEN, x, y);
        assertMatrix(y, 1, 2, 7, 8);
        kernel.forward(batch, Op.Pooling.MEAN, x, y);
        assertMatrix(y, 3, 5, 8, 9);
        kernel.forward(batch, Op.Pooling.SUM, x, y);
        assertMatrix(y, 9, 15, 16, 18);
    }

    /** The inner product of A x with y is that of x with A^T y. */
    @ParameterizedTest
    @EnumSource(Op.Pooling.class)
    void gradientIsTheTranspose(Op.Pooling pooling) {
        FloatMatrix x = FloatMatrix.of(5, 2, 1, 2, 3, 4, 5, 9, 7, 8, 9, 10);
        FloatMatrix dy = FloatMatrix.of(2, 2, 0.5f, -1, 2, 3);
        FloatMatrix y = FloatMatrix.of(2, 2);
        FloatMatrix dx = FloatMatrix.of(5, 2, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9);
        new ReadoutKernel().forward(batch, pooling, x, y);
        new ReadoutKernel().grad(batch, pooling, dy, dx);
        double left = 0;
        for (int i = 0; i < 4; i++) left += y.at(i) * dy.at(i);
        double right = 0;
        for (int i = 0; i < 10; i++) right += x.at(i) * dx.at(i);
        assertEquals(left, right, 1e-5);
    }

    @Test
    void noiseIsKeyedByTheGraphAndSparesItsToken() {
        DropoutKey key = new DropoutKey(3, 9);
        FloatMatrix noise = FloatMatrix.of(5, 3);
        noise.fill(7);
        new NoiseKernel().gaussian(batch, new Op.GaussianNoise(1e-5, 3, 4), key, noise);
        NoiseStream stream = new NoiseStream();
        for (int g = 0; g < 2; g++) {
            stream.start(3, 9, 4, 40 + g);
            for (int c = 0; c < 3; c++) {
                assertEquals(0f, noise.get(batch.tokenStart(g), c));
                assertEquals((float) (1e-5 * stream.normal(3 + c)), noise.get(batch.tokenStart(g) + 1, c));
                assertNotEquals(0f, noise.get(batch.tokenStart(g) + 1, c));
            }
        }
    }

    @Test
    void ascentStepNormalisesEachRowAndClamps() {
        FloatMatrix delta = FloatMatrix.of(5, 2, 5, 5, 0.1f, -0.1f, 0.2f, 3, 5, 5, 0, 0);
        FloatMatrix g = FloatMatrix.of(5, 2, 1, 1, 2, -4, 0, 0, 1, 1, -1e-30f, 5e-31f);
        new NoiseKernel().ascentStep(batch, new Op.AscentStep(0.5, 0.4), delta, g, delta);
        assertMatrix(delta, 0, 0, 0.35, -0.4, 0.2, 0.4, 0, 0, -0.4, 0.25);
    }
}
