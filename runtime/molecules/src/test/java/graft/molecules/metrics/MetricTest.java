package graft.molecules.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricTest {
    private static final double NO = Double.NaN;

    @Test
    void rocAucEqualsTheCountOfPairs() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int n = 2 + random.nextInt(40);
            double[] scores = new double[n];
            double[] labels = new double[n];
            for (int i = 0; i < n; i++) {
                scores[i] = random.nextInt(6) - 2.5;
                labels[i] = random.nextInt(4) == 0 ? NO : random.nextInt(2);
            }
            labels[0] = 1;
            labels[1] = 0;
            double wins = 0;
            double pairs = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (labels[i] == 1 && labels[j] == 0) {
                        pairs++;
                        wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    }
                }
            }
            assertEquals(wins / pairs, Metric.ROC_AUC.score(scores, labels).value().getAsDouble(), 1e-12);
        }
    }

    @Test
    void zerosOfEitherSignAreTied() {
        assertEquals(0.5, Metric.ROC_AUC.score(new double[] {0.0, -0.0}, new double[] {1, 0}).value().getAsDouble());
        assertEquals(0.5, Metric.ROC_AUC.score(new double[] {-0.0, 0.0}, new double[] {1, 0}).value().getAsDouble());
    }

    @Test
    void infiniteScoresRankAtTheEnds() {
        double[] scores = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0};
        assertEquals(1, Metric.ROC_AUC.score(scores, new double[] {1, 0, 0}).value().getAsDouble());
    }

    @Test
    void whatIsNotDefinedSaysWhy() {
        Score one = Metric.ROC_AUC.score(new double[] {1, 2, 3}, new double[] {1, NO, 1});
        assertTrue(one.value().isEmpty());
        assertEquals("undefined (all 2 labels are 1; it needs both classes)", one.toString());
        assertEquals("undefined (all 1 labels are 0; it needs both classes)",
                Metric.AVERAGE_PRECISION.score(new double[] {1}, new double[] {0}).toString());
        for (Metric metric : Metric.values()) {
            assertEquals("undefined (no row has a label)", metric.score(new double[2], new double[] {NO, NO}).toString());
        }
        assertTrue(Metric.R2.score(new double[] {1, 2, 3}, new double[] {0.1, 0.1, 0.1}).value().isEmpty());
    }

    @Test
    void aNaNPredictionIsNeverAScore() {
        for (Metric metric : Metric.values()) {
            MetricException e = assertThrows(MetricException.class,
                    () -> metric.score(new double[] {0, NO, 1}, new double[] {0, 1, 1}));
            assertTrue(e.getMessage().contains("row 1"), e::getMessage);
        }
        assertEquals(0, Metric.RMSE.score(new double[] {0, NO}, new double[] {0, NO}).value().getAsDouble(),
                "a prediction without a label is not looked at");
    }

    @Test
    void wrongLabelsAndLengthsAreRefused() {
        assertThrows(MetricException.class, () -> Metric.ROC_AUC.score(new double[2], new double[] {0, 2}));
        assertThrows(MetricException.class, () -> Metric.RMSE.score(new double[2], new double[3]));
        assertThrows(MetricException.class, () -> Metric.MAE.score(new double[1], new double[] {Double.NEGATIVE_INFINITY}));
        assertThrows(MetricException.class, () -> TaskScores.of(Metric.MAE, new double[3], new double[3], 2));
    }

    @Test
    void theMeanLeavesOutTasksOfOneClassAndSaysSo() {
        double[] labels = {1, 1, NO, 0, 1, 0};
        double[] scores = {.9, .5, .1, .1, .6, .2};
        TaskScores result = TaskScores.of(Metric.ROC_AUC, scores, labels, 3);
        assertEquals(1, result.value().getAsDouble());
        assertEquals(1, result.definedTasks());
        assertEquals("roc_auc 1.000000 (mean over 1 of 3 tasks)", result.toString());
        TaskScores none = TaskScores.of(Metric.ROC_AUC, new double[2], new double[] {1, 0}, 2);
        assertTrue(none.value().isEmpty());
        assertTrue(none.toString().contains("none of 2 tasks"), none::toString);
    }

    @Test
    void betterFollowsTheMetricAndUndefinedIsNeverBetter() {
        Score low = new Score.Defined(0.1, 3);
        Score high = new Score.Defined(0.9, 3);
        Score none = new Score.Undefined("no", 0);
        assertTrue(Metric.RMSE.better(low, high));
        assertTrue(Metric.ROC_AUC.better(high, low));
        assertFalse(Metric.RMSE.better(low, low));
        assertFalse(Metric.ROC_AUC.better(none, low));
        assertFalse(Metric.ROC_AUC.better(none, none));
        assertTrue(Metric.ROC_AUC.better(low, none));
    }
}
