package graft.molecules.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ConstantPredictorTest {
    @Test
    void predictsTheMeanOfWhatIsLabelled() {
        double[] train = {1, 0, 3, Double.NaN, Double.NaN, 1};
        double[] predictions = ConstantPredictor.of(train, 2).predict(3);
        assertArrayEquals(new double[] {2, 0.5, 2, 0.5, 2, 0.5}, predictions);
        assertEquals(0.5, TaskScores.of(Metric.ROC_AUC, predictions, new double[] {0, 1, 1, 0, 1, 0}, 2).value().getAsDouble());
        assertThrows(MetricException.class, () -> ConstantPredictor.of(new double[] {1, Double.NaN}, 2));
    }
}
