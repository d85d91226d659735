package graft.molecules.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFolder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The values that scikit-learn gave, tolerance 1e-9. */
class MetricConformanceTest {
    private static JsonNode section(String name, int cases) {
        return JsonMapper.shared().readTree(SharedFolder.require("conformance/metrics/metrics.json", cases)).get(name);
    }

    @Test
    void binary() {
        JsonNode cases = section("binary", 9);
        for (JsonNode c : cases) {
            double[] scores = numbers(c.get("scores"));
            double[] labels = numbers(c.get("labels"));
            for (Metric metric : List.of(Metric.ROC_AUC, Metric.AVERAGE_PRECISION)) {
                Score score = metric.score(scores, labels);
                assertEquals(c.get("labelled").asInt(), score.cells(), c.get("name").asString());
                same(c.get(metric.key()), score, c.get("name").asString());
            }
        }
        System.out.println("metrics: " + cases.size() + " binary cases agree");
    }

    @Test
    void multitask() {
        JsonNode c = section("multitask", 1);
        int tasks = c.get("labels").get(0).size();
        double[] labels = c.get("labels").valueStream().flatMapToDouble(r -> Arrays.stream(numbers(r))).toArray();
        double[] scores = c.get("scores").valueStream().flatMapToDouble(r -> Arrays.stream(numbers(r))).toArray();
        for (Metric metric : List.of(Metric.ROC_AUC, Metric.AVERAGE_PRECISION)) {
            TaskScores result = TaskScores.of(metric, scores, labels, tasks);
            for (int task = 0; task < tasks; task++) {
                same(c.get(metric.key() + "_per_task").get(task), result.perTask().get(task), "task " + task);
            }
            same(c.get(metric.key() + "_mean"), result.mean(), "mean");
        }
        System.out.println("metrics: 1 multi-task case agrees");
    }

    @Test
    void regression() {
        JsonNode cases = section("regression", 4);
        for (JsonNode c : cases) {
            for (Metric metric : List.of(Metric.RMSE, Metric.MAE, Metric.R2)) {
                same(c.get(metric.key()), metric.score(numbers(c.get("prediction")), numbers(c.get("target"))),
                        c.get("name").asString());
            }
        }
        System.out.println("metrics: " + cases.size() + " regression cases agree");
    }

    private static void same(JsonNode expected, Score score, String name) {
        if (expected.isNull()) {
            assertTrue(score.value().isEmpty(), name);
        } else {
            assertEquals(expected.asDouble(), score.value().getAsDouble(), 1e-9, name);
        }
    }

    private static double[] numbers(JsonNode list) {
        return list.valueStream().mapToDouble(n -> n.isNull() ? Double.NaN : n.asDouble()).toArray();
    }
}
