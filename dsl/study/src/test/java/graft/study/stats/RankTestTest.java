package graft.study.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RankTestTest {
    /** Ranks of four classifiers on 14 data sets: table 6 of Demsar 2006 (C4.5, +m, +cf, +m+cf). */
    private static final double[][] AUC = {
        {0.763, 0.768, 0.771, 0.798}, {0.599, 0.591, 0.590, 0.569}, {0.954, 0.971, 0.968, 0.967}, {0.628, 0.661, 0.654, 0.657}, {0.882, 0.888, 0.886, 0.898},
        {0.936, 0.931, 0.916, 0.931}, {0.661, 0.668, 0.609, 0.685}, {0.583, 0.583, 0.563, 0.625}, {0.775, 0.838, 0.866, 0.875}, {1.000, 1.000, 1.000, 1.000},
        {0.940, 0.962, 0.965, 0.962}, {0.619, 0.666, 0.614, 0.669}, {0.972, 0.981, 0.9751, 0.975}, {0.957, 0.978, 0.946, 0.970}};

    @Test
    void agreesWithTheWorkedExampleOfDemsar() {
        RankTest test = RankTest.of(Arrays.stream(AUC).map(scores -> Ranks.of(scores, true)).toArray(double[][]::new));
        assertArrayEquals(new double[] {3.143, 2.000, 2.893, 1.964}, test.meanRanks(), 5e-4);
        assertEquals(9.28, test.chiSquared(), 5e-3);
        assertEquals(3.69, test.imanDavenport(), 5e-3);
        assertTrue(test.imanDavenportProbability() < 0.05 && test.probability() < 0.05 && test.differs());
        assertEquals(1.25, test.criticalDifference(), 5e-3);
        assertEquals(3, test.order().getFirst());
        assertEquals(1, test.cliques().size());
    }

    /** Critical values of the two-tailed Nemenyi test, table 5(a) of Demsar 2006: q / sqrt(2). */
    @Test
    void theStudentizedRangeHasTheTabledCriticalValues() {
        double[] tabled = {1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};
        for (int k = 2; k <= 10; k++) assertEquals(tabled[k - 2], StudentizedRange.critical(k, 0.05) / Math.sqrt(2), 1e-3, "k = " + k);
        assertEquals(0.95, StudentizedRange.cumulative(2, 1.959964 * Math.sqrt(2)), 1e-6);
    }

    @Test
    void equalScoresShareARank() {
        assertArrayEquals(new double[] {2.5, 1, 2.5, 4}, Ranks.of(new double[] {5, 9, 5, 1}, true));
        assertArrayEquals(new double[] {2.5, 4, 2.5, 1}, Ranks.of(new double[] {5, 9, 5, 1}, false));
    }

    @Test
    void deviationsHaveTheSampleDivisor() {
        Summary s = Summary.of(2, 4, 4, 4, 5, 5, 7, 9);
        assertEquals(5, s.mean());
        assertEquals(2.138089935, s.deviation(), 1e-9);
        assertEquals(0.755928946, s.standardError(), 1e-9);
        assertEquals(0, Summary.of(3).deviation());
    }
}
