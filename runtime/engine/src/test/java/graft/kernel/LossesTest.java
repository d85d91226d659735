package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.program.Op;
import graft.testing.SharedFolder;
import graft.tensor.FloatMatrix;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class LossesTest {
    private static final double GOLDEN = 1e-9;
    private static final double[] LOGITS = {-30, -4.2, -1.1, -0.3, 0.2, 0.9, 3.7, 25};

    @Test
    void goldenValuesOfTheBernoulliDivergence() {
        assertEquals(0.5744425168, Losses.sigmoid(0.3), 1e-10);
        assertEquals(0.4501660027, Losses.sigmoid(-0.2), 1e-10);
        assertEquals(0.0621382571, Losses.value(Op.DivergenceKind.BERNOULLI, 0.3, -0.2), GOLDEN);
        assertEquals(0.2465056697, Losses.slope(Op.DivergenceKind.BERNOULLI, 0.3, -0.2), GOLDEN);
    }

    @Test
    void conformanceCasesOfTheDivergences() throws Exception {
        Path file = SharedFolder.require("conformance/metrics/metrics.json", 6);
        JsonNode bregman = new ObjectMapper().readTree(file.toFile()).get("bregman");
        int cases = 0;
        for (JsonNode c : bregman.get("binary")) {
            double z = c.get("z").doubleValue();
            double r = c.get("z_reference").doubleValue();
            assertEquals(c.get("J").doubleValue(), Losses.value(Op.DivergenceKind.BERNOULLI, z, r), GOLDEN);
            assertEquals(c.get("dJ_dz").doubleValue(), Losses.slope(Op.DivergenceKind.BERNOULLI, z, r), GOLDEN);
            cases++;
        }
        for (JsonNode c : bregman.get("regression")) {
            double y = c.get("y").doubleValue();
            double r = c.get("y_reference").doubleValue();
            assertEquals(c.get("J").doubleValue(), Losses.value(Op.DivergenceKind.SQUARED, y, r), GOLDEN);
            assertEquals(c.get("dJ_dy").doubleValue(), Losses.slope(Op.DivergenceKind.SQUARED, y, r), GOLDEN);
            cases++;
        }
        assertEquals(6, cases);
    }

    @ParameterizedTest
    @EnumSource(Op.LossKind.class)
    void slopesOfLossesAreCentralDifferences(Op.LossKind kind) {
        double h = 1e-5;
        for (double z : LOGITS) {
            for (double y : new double[] {0, 1, 0.4}) {
                double difference = (Losses.value(kind, z + h, y) - Losses.value(kind, z - h, y)) / (2 * h);
                assertEquals(difference, Losses.slope(kind, z, y), 1e-8, kind + " at " + z + ", " + y);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Op.DivergenceKind.class)
    void divergencesAreSymmetricZeroAtHomeAndMatchTheirSlopes(Op.DivergenceKind kind) {
        double h = 1e-5;
        for (double z : LOGITS) {
            assertEquals(0, Losses.value(kind, z, z));
            assertEquals(0, Losses.slope(kind, z, z));
            for (double r : LOGITS) {
                assertEquals(Losses.value(kind, z, r), Losses.value(kind, r, z));
                assertTrue(Losses.value(kind, z, r) >= 0);
                double difference = (Losses.value(kind, z + h, r) - Losses.value(kind, z - h, r)) / (2 * h);
                assertEquals(difference, Losses.slope(kind, z, r), 1e-7, kind + " at " + z + ", " + r);
            }
        }
    }

    @Test
    void extremeLogitsGiveTheirLimits() {
        assertEquals(2000, Losses.value(Op.DivergenceKind.BERNOULLI, 1000, -1000));
        assertEquals(1, Losses.slope(Op.DivergenceKind.BERNOULLI, 1000, -1000));
        assertEquals(0, Losses.value(Op.DivergenceKind.BERNOULLI, 1000, 900));
        assertEquals(1e4, Losses.value(Op.LossKind.BINARY_CROSS_ENTROPY, 1e4, 0));
        assertEquals(0, Losses.value(Op.LossKind.BINARY_CROSS_ENTROPY, 1e4, 1));
        assertEquals(-1, Losses.slope(Op.LossKind.BINARY_CROSS_ENTROPY, -1e4, 1));
        // sigmoid(40) - sigmoid(39) = 3.3e-18 * (e - 1) is far below the last digit of either.
        double gap = Math.exp(-39) - Math.exp(-40);
        assertEquals(gap, Losses.value(Op.DivergenceKind.BERNOULLI, 40, 39), gap * 1e-12);
    }

    @Test
    void missingLabelsCountNeitherInTheSumNorInTheGradient() {
        LossKernel kernel = new LossKernel();
        FloatMatrix z = FloatMatrix.of(2, 2, 1f, 2f, 3f, 4f);
        double[] labels = {0.5, Double.NaN, 1, Double.NaN};
        assertEquals((0.25 + 4) / 5, kernel.loss(Op.LossKind.SQUARED_ERROR, z, labels, 5), 1e-15);
        FloatMatrix dz = FloatMatrix.of(2, 2, 9f, 9f, 9f, 9f);
        kernel.lossGrad(Op.LossKind.SQUARED_ERROR, 2, z, labels, 5, dz);
        float[] expected = {2 * 2 * 0.5f / 5, 0, 2 * 2 * 2f / 5, 0};
        for (int i = 0; i < 4; i++) assertEquals(expected[i], dz.at(i), 1e-7);
        assertEquals(0, kernel.loss(Op.LossKind.SQUARED_ERROR, z, new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN}, 0));
    }

    @Test
    void divergenceIsTheMeanOverAllCells() {
        LossKernel kernel = new LossKernel();
        FloatMatrix z = FloatMatrix.of(1, 2, 0.3f, 1f);
        FloatMatrix r = FloatMatrix.of(1, 2, -0.2f, 1f);
        assertEquals(0.0621382571 / 2, kernel.divergence(Op.DivergenceKind.BERNOULLI, z, r, 2), 1e-8);
        kernel.divergenceGrad(Op.DivergenceKind.BERNOULLI, 3, z, r, 2, z);
        assertEquals(0.2465056697 * 3 / 2, z.at(0), 1e-7);
        assertEquals(0, z.at(1));
    }
}
