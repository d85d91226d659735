package graft.specs.conformance

import graft.shift.FeatureShift
import graft.shift.JensenShannon
import graft.shift.Similarity
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import tools.jackson.databind.JsonNode

private const val TOLERANCE = 1e-9
private const val FEW_BINS = 10

/** The estimators of feature shift against SciPy's and NumPy's numbers. */
class FeatureShiftSpec : FunSpec({
    val file = conformance?.resolve("metrics/metrics.json")
    if (file == null) {
        println("feature shift: skipped, no folder 'conformance' below the property graft.shared")
    } else {
        val cases = json(file)
        for (case in cases.path("feature_shift").values()) {
            test("feature shift ${case.path("name").asString()}") {
                val x = rows(case.path("x"))
                val y = rows(case.path("y"))
                val numbers = mapOf(
                    "js_softmax_nats" to { JensenShannon.softmax(x, y) },
                    "js_softmax_bits" to { JensenShannon.softmax(x, y) / Math.log(2.0) },
                    "js_hist10_nats" to { JensenShannon.histogram(x, y, FEW_BINS) },
                    "js_hist50_nats" to { JensenShannon.histogram(x, y, FeatureShift.BINS) },
                    "linear_cka" to { Similarity.linearCka(x, y) },
                    "mean_cosine" to { Similarity.meanCosine(x, y) },
                )
                val stated = numbers.filterKeys { case.has(it) }
                stated.size shouldBeGreaterThan 0
                for ((key, number) in stated) number() shouldBe close(case, key)
            }
        }
        test("Jensen-Shannon divergence of two distributions") {
            val golden = cases.path("jensen_shannon_golden")
            JensenShannon.of(numbers(golden.path("p")), numbers(golden.path("q"))) shouldBe close(golden, "js_nats")
        }
    }
})

private fun close(case: JsonNode, key: String) = case.required(key).asDouble() plusOrMinus TOLERANCE

private fun numbers(row: JsonNode): DoubleArray = row.values().map { it.asDouble() }.toDoubleArray()

private fun rows(table: JsonNode): Array<DoubleArray> = table.values().map(::numbers).toTypedArray()
