package graft.specs.conformance

import graft.kernel.Losses
import graft.molecules.metrics.Metric
import graft.molecules.metrics.TaskScores
import graft.program.Op.DivergenceKind
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe
import tools.jackson.databind.JsonNode

private const val TOLERANCE = 1e-9

/** Metrics with ties and missing labels, and the closed forms of the proximal step, against scikit-learn's and PyTorch's numbers. */
class MetricsSpec : FunSpec({
    val file = conformance?.resolve("metrics/metrics.json")
    if (file == null) {
        println("metrics: skipped, no folder 'conformance' below the property graft.shared")
    } else {
        val cases = json(file)
        for (case in cases.path("binary").values()) {
            test("binary ${case.path("name").asString()}") {
                val labels = doubles(case.path("labels"))
                val scores = doubles(case.path("scores"))
                same(Metric.ROC_AUC.score(scores, labels).value().stream().boxed().findFirst().orElse(null), case.path("roc_auc"))
                same(Metric.AVERAGE_PRECISION.score(scores, labels).value().stream().boxed().findFirst().orElse(null), case.path("average_precision"))
            }
        }
        test("multi-task means over the tasks with both classes") {
            val multi = cases.path("multitask")
            val tasks = multi.path("labels")[0].size()
            val labels = multi.path("labels").values().flatMap { doubles(it).toList() }.toDoubleArray()
            val scores = multi.path("scores").values().flatMap { doubles(it).toList() }.toDoubleArray()
            for ((metric, key) in listOf(Metric.ROC_AUC to "roc_auc", Metric.AVERAGE_PRECISION to "average_precision")) {
                val result = TaskScores.of(metric, scores, labels, tasks)
                val expected = multi.path("${key}_mean")
                same(result.value().asDouble, expected)
            }
        }
        for (case in cases.path("regression").values()) {
            test("regression ${case.path("name").asString()}") {
                val target = doubles(case.path("target"))
                val prediction = doubles(case.path("prediction"))
                for ((metric, key) in listOf(Metric.RMSE to "rmse", Metric.MAE to "mae", Metric.R2 to "r2")) {
                    same(metric.score(prediction, target).value().stream().boxed().findFirst().orElse(null), case.path(key))
                }
            }
        }
        test("Bregman divergence of a binary logit and its derivative") {
            for (case in cases.path("bregman").path("binary").values()) {
                val z = case.path("z").asDouble()
                val r = case.path("z_reference").asDouble()
                same(Losses.value(DivergenceKind.BERNOULLI, z, r), case.path("J"))
                same(Losses.slope(DivergenceKind.BERNOULLI, z, r), case.path("dJ_dz"))
            }
        }
    }
})

private fun doubles(node: JsonNode): DoubleArray = node.values().map { if (it.isNull) Double.NaN else it.asDouble() }.toDoubleArray()

private fun same(actual: Double?, expected: JsonNode) {
    if (expected.isNull || expected.isMissingNode) {
        actual shouldBe null
    } else {
        actual!! shouldBe (expected.asDouble() plusOrMinus TOLERANCE * maxOf(1.0, Math.abs(expected.asDouble())))
    }
}
