package graft.model.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.model.ModelException;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
    /** Equations of very different sizes, as tokens and pairs have. */
    private static final double[][] A = {{1, 10, 1e3}, {1, 40, 3e3}, {1, 160, 1e5}, {1, 300, 2e4}, {1, 1000, 9e6}};

    private static double[] times(double[][] a, double... x) {
        double[] b = new double[a.length];
        for (int i = 0; i < b.length; i++) for (int j = 0; j < x.length; j++) b[i] += a[i][j] * x[j];
        return b;
    }

    @Test
    void exactDataGiveBackTheirUnknowns() {
        double[] x = {3, 0.25, 2e-5};
        assertArrayEquals(x, LeastSquares.nonNegative(A, times(A, x)), 1e-12);
    }

    @Test
    void aNumberThatWouldBeNegativeIsZeroAndTheOthersMakeTheBestOfIt() {
        double[][] a = {{1, 1}, {1, 2}, {1, 3}};
        double[] x = LeastSquares.nonNegative(a, new double[] {0, 1, 2.5});
        assertArrayEquals(new double[] {0, (2 + 7.5) / 14}, x, 1e-12);
    }

    @Test
    void theMeanIsTheBestConstant() {
        assertArrayEquals(new double[] {2}, LeastSquares.nonNegative(new double[][] {{1}, {1}, {1}}, new double[] {1, 2, 3}), 1e-12);
    }

    @Test
    void columnsThatDependOnEachOtherShareNothing() {
        double[] x = LeastSquares.nonNegative(new double[][] {{1, 2}, {2, 4}}, new double[] {2, 4});
        assertTrue((x[0] == 0) != (x[1] == 0), x[0] + ", " + x[1]);
    }

    @Test
    void whatOnlyNegativeNumbersCouldGiveIsRefused() {
        assertTrue(assertThrows(ModelException.class, () -> LeastSquares.nonNegative(new double[][] {{1}, {2}}, new double[] {-1, -2})).getMessage().contains("measure more steps"));
    }

    @Test
    void anUnknownMayBeNegativeWhereThatIsAllowed() {
        double[] x = {2, -3};
        double[][] a = {{1, 0}, {1, 1}, {1, 0.5}};
        double[] b = times(a, x);
        assertArrayEquals(x, LeastSquares.nonNegative(a, b, 1), 1e-12);
        assertTrue(LeastSquares.nonNegative(a, b)[1] >= 0);
    }
}
