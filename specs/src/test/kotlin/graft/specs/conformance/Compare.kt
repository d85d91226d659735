package graft.specs.conformance

import io.kotest.assertions.withClue
import io.kotest.matchers.shouldBe
import kotlin.math.abs
import kotlin.math.max

/** Tolerances, relative to the largest value of a tensor (design, section 8). */
internal data class Tolerances(val forward: Double, val gradient: Double, val trajectory: Double) {
    companion object {
        val DOUBLE = Tolerances(1e-9, 1e-9, 1e-9)
        val FLOAT = Tolerances(1e-5, 1e-4, 1e-3)
    }
}

/** Fails unless max |actual - expected| <= tolerance * max |expected|, the largest taken over [scale] where given. */
internal fun compare(what: String, actual: DoubleArray, expected: DoubleArray, tolerance: Double, scale: Double = largest(expected)) {
    withClue("$what: number of elements") { actual.size shouldBe expected.size }
    var worst = 0.0
    for (i in expected.indices) worst = max(worst, abs(actual[i] - expected[i]).let { if (it.isNaN()) Double.POSITIVE_INFINITY else it })
    withClue("$what: largest deviation $worst, largest value $scale, tolerance $tolerance") { (worst <= tolerance * scale) shouldBe true }
}

internal fun largest(values: DoubleArray): Double = values.maxOfOrNull(::abs) ?: 0.0
