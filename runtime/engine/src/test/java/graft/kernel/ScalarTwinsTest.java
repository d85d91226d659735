package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.graph.RaggedBatch;
import graft.graph.SparseRows;
import graft.tensor.FloatMatrix;
import org.junit.jupiter.api.Test;

class ScalarTwinsTest {
    private static final ElementwiseKernel KERNEL = new ScalarElementwise();

    private static void assertMatrix(FloatMatrix actual, double... expected) {
        assertEquals(expected.length, actual.elements());
        for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual.at(i), 1e-6 * Math.max(1, Math.abs(expected[i])), "element " + i);
    }

    @Test
    void gradientsOfColumnsAreAddedToTheBufferOnce() {
        FloatMatrix dy = FloatMatrix.of(3, 2, 1, 2, 3, 4, 5, 6);
        FloatMatrix x = FloatMatrix.of(3, 2, 1, -1, 2, -2, 3, -3);
        FloatMatrix b = FloatMatrix.of(1, 2, 100, 200);
        KERNEL.columnSum(dy, b);
        assertMatrix(b, 109, 212);
        FloatMatrix s = FloatMatrix.of(1, 2, 1, 1);
        KERNEL.scaleColumnsGrad(dy, x, s);
        assertMatrix(s, 23, -27);
        FloatMatrix one = FloatMatrix.of(1, 1, 1);
        KERNEL.scaleColumnsGrad(dy, x, one);
        assertMatrix(one, -5);
        // 2^24 + 1 is no float: three ones added singly to the buffer would be lost, their sum is not.
        FloatMatrix large = FloatMatrix.of(1, 1, 0x1p24f);
        KERNEL.columnSum(FloatMatrix.of(4, 1, 1, 1, 1, 1), large);
        assertEquals(0x1p24f + 4, large.at(0));
    }

    @Test
    void biasAndScalesGoByColumn() {
        FloatMatrix x = FloatMatrix.of(2, 2, 1, 2, 3, 4);
        KERNEL.addBias(x, FloatMatrix.of(1, 2, 10, 20), x);
        assertMatrix(x, 11, 22, 13, 24);
        KERNEL.scaleColumns(x, FloatMatrix.of(1, 2, 2, -1), x);
        assertMatrix(x, 22, -22, 26, -24);
        KERNEL.scaleColumns(x, FloatMatrix.of(1, 1, 0.5f), x);
        assertMatrix(x, 11, -11, 13, -12);
    }

    @Test
    void dropoutFollowsTheGraphAndNotItsPlaceInTheBatch() {
        DropoutKey key = new DropoutKey(11, 3);
        int columns = 5;
        RaggedBatch alone = RaggedBatches.of(true, 8, 7);
        RaggedBatch among = RaggedBatches.of(true, 6, 3, 1, 7, 2);
        FloatMatrix y = filled(alone.sizes().tokens(), columns);
        KERNEL.dropout(alone, y, 0.4, 2, key, y);
        FloatMatrix z = filled(among.sizes().tokens(), columns);
        KERNEL.dropout(among, z, 0.4, 2, key, z);
        int dropped = 0;
        for (int r = 0; r < y.rows(); r++) {
            for (int c = 0; c < columns; c++) {
                assertEquals(y.get(r, c), z.get(among.tokenStart(2) + r, c));
                assertTrue(y.get(r, c) == 0 || y.get(r, c) == 1 / 0.6f);
                dropped += y.get(r, c) == 0 ? 1 : 0;
            }
        }
        assertTrue(dropped > 5 && dropped < 30, dropped + " of 40");
        FloatMatrix graphRows = filled(among.graphs(), columns);
        KERNEL.dropout(among, graphRows, 0.4, 2, key, graphRows);
        for (int c = 0; c < columns; c++) assertEquals(y.get(0, c), graphRows.get(2, c));
    }

    @Test
    void dropoutRefusesRowsThatAreNeitherTokensNorGraphs() {
        FloatMatrix x = filled(3, 4);
        KernelException e = assertThrows(
                KernelException.class, () -> KERNEL.dropout(RaggedBatches.of(false, 0, 4, 5), x, 0.1, 0, new DropoutKey(0, 1), x));
        assertTrue(e.getMessage().contains("3 x 4") && e.getMessage().contains("9 tokens"), e.getMessage());
    }

    @Test
    void embeddingsAddRowsAndSkipMissingOnes() {
        FloatMatrix first = FloatMatrix.of(2, 2, 1, 2, 3, 4);
        FloatMatrix second = FloatMatrix.of(3, 2, 10, 20, 30, 40, 50, 60);
        FloatMatrix y = FloatMatrix.of(2, 2, 9, 9, 9, 9);
        int[][] indices = {{0, 1, -1, -1}, {2, -1}};
        new ScalarEmbedding().sum(new FloatMatrix[] {first, second}, indices, new int[] {2, 1}, 0.5f, y);
        assertMatrix(y, 27, 33, 0, 0);
        FloatMatrix grad = FloatMatrix.of(2, 2, 100, 0, 0, 0);
        new ScalarEmbedding().grad(FloatMatrix.of(2, 2, 1, 2, 3, 4), new int[] {0, 1, 1, -1}, 2, 0.5f, -1, grad);
        assertMatrix(grad, 100.5, 1, 2, 3);
        new ScalarEmbedding().grad(FloatMatrix.of(2, 2, 1, 2, 3, 4), new int[] {0, 1, 1, -1}, 2, 0.5f, 1, grad);
        assertMatrix(grad, 101, 2, 2, 3);
    }

    @Test
    void anIndexOutsideItsTableIsAnError() {
        FloatMatrix table = FloatMatrix.of(2, 1, 1, 2);
        for (int bad : new int[] {2, -2}) {
            KernelException e = assertThrows(
                    KernelException.class,
                    () -> new ScalarEmbedding().sum(new FloatMatrix[] {table}, new int[][] {{0, bad}}, new int[] {1}, 1, FloatMatrix.of(2, 1)));
            assertTrue(e.getMessage().contains("index " + bad + " in row 1") && e.getMessage().contains("2 x 1"), e.getMessage());
        }
    }

    @Test
    void structureProductAndItsTranspose() {
        SparseRows s = new SparseRows();
        s.startBlock();
        s.entry(1, 2);
        s.endRow();
        s.entry(0, 3);
        s.entry(1, 4);
        s.endRow();
        FloatMatrix x = FloatMatrix.of(2, 2, 1, 10, 2, 20);
        FloatMatrix y = FloatMatrix.of(2, 2);
        new ScalarStructure().multiply(s, false, x, y);
        assertMatrix(y, 4, 40, 11, 110);
        new ScalarStructure().multiply(s, true, x, y);
        assertMatrix(y, 6, 60, 10, 100);
        KernelException e = assertThrows(KernelException.class, () -> new ScalarStructure().multiply(s, false, filled(3, 2), filled(3, 2)));
        assertTrue(e.getMessage().contains("2 rows") && e.getMessage().contains("3 x 2"), e.getMessage());
    }

    /** Computed by hand from the formulas, in double. */
    @Test
    void adamWFollowsPyTorch() {
        FloatMatrix p = FloatMatrix.of(1, 1, 1);
        FloatMatrix m = FloatMatrix.of(1, 1);
        FloatMatrix v = FloatMatrix.of(1, 1);
        double[] gradient = {0.5, -1, 0.25};
        double[] expected = {0.899000002, 0.9347113542, 0.9474457090};
        for (int t = 1; t <= 3; t++) {
            FloatMatrix g = FloatMatrix.of(1, 1, (float) (gradient[t - 1] * 4));
            new ScalarOptimiser().adamW(p, g, m, v, AdamWFactors.of(new AdamWStep(0.1, 0.9, 0.999, 1e-8, 0.01, t, 0.25)));
            assertEquals(expected[t - 1], p.at(0), 3e-7, "step " + t);
        }
    }

    @Test
    void aGradientThatWasNeverMetLeavesOnlyDecay() {
        FloatMatrix p = FloatMatrix.of(1, 1, 2);
        new ScalarOptimiser().adamW(p, FloatMatrix.of(1, 1), FloatMatrix.of(1, 1), FloatMatrix.of(1, 1), AdamWFactors.of(new AdamWStep(1e-3, 0.9, 0.999, 1e-8, 0.5, 1, 1)));
        assertEquals(2 * (1 - 5e-4), p.at(0), 2e-7);
    }

    @Test
    void anchorsAreExactAtBothEnds() {
        OptimiserKernel kernel = new ScalarOptimiser();
        FloatMatrix anchor = FloatMatrix.of(1, 2, 0.1f, Float.NaN);
        FloatMatrix p = FloatMatrix.of(1, 2, 0.7f, 0.3f);
        kernel.moveAnchor(anchor, p, 1);
        assertEquals(0.1f, anchor.at(0));
        kernel.moveAnchor(anchor, p, 0.99);
        assertEquals(0.106, anchor.at(0), 1e-7);
        kernel.moveAnchor(anchor, p, 0);
        assertEquals(0.7f, anchor.at(0));
        assertEquals(0.3f, anchor.at(1));
    }

    @Test
    void sumOfSquaresKeepsWhatFloatWouldLose() {
        FloatMatrix g = filled(1, 1_000_003);
        g.setAt(7, 0x1p13f);
        assertEquals(1_000_002 + 0x1p26, new ScalarOptimiser().sumOfSquares(g));
    }

    private static FloatMatrix filled(int rows, int columns) {
        FloatMatrix m = FloatMatrix.of(rows, columns);
        m.fill(1f);
        return m;
    }
}
