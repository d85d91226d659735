package graft.script

import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import tools.jackson.databind.JsonNode
import tools.jackson.databind.json.JsonMapper
import java.nio.file.Files

class BenchCommandSpec : StringSpec({
    val folder = tempdir().toPath()

    fun lines(outcome: Outcome): List<JsonNode> = outcome.out.trim().lines().map { JsonMapper.shared().readTree(it) }

    fun sweep(vararg more: String) = graft("bench", "sweep", "--model", "graphormer-slim", "--batches", "2,4", "--sizes", "3,6", "--depths", "1,2", "--steps", "1", "--threads", "1", *more)

    "a small sweep prints a line for each cell and one for the fit, and draws them" {
        val plot = folder.resolve("sweep.svg")
        val outcome = sweep("--plot", plot.toString())
        outcome.code shouldBe 0
        outcome.err shouldContain "round 1 of 1"
        lines(outcome) shouldHaveSize 9
        lines(outcome).dropLast(1).map { Triple(it.path("batch").asInt(), it.path("nodes").asInt(), it.path("depth").asInt()) }.toSet() shouldHaveSize 8
        lines(outcome).last().path("is").asString() shouldBe "fit"
        Files.readString(plot) shouldStartWith "<svg"
        Files.readString(plot) shouldContain "graphormer-slim, lora"
    }

    "a sweep that cannot be is refused by name" {
        sweep("--depths", "1,x").let {
            it.code shouldBe 2
            it.err shouldContain "--depths"
        }
        sweep("--batches", "").code shouldBe 2
        sweep("--plot", "sweep.png").let {
            it.code shouldBe 2
            it.err shouldContain "ends in .svg"
        }
        sweep("--depths", "1,100").let {
            it.code shouldBe 1
            it.err shouldContain "depths has 100; every number of layers must be from 1 to 48"
        }
        graft("bench", "sweep", "--model", "slim").err shouldContain "no model 'slim' to time"
    }

    "a step says what arithmetic it needs and what share of the time that would take at the machine's peak" {
        val nodes = folder.resolve("nodes.txt").also { Files.writeString(it, "5\n9\n") }
        val step = lines(graft("bench", "step", "--model", "graphormer-slim", "--method", "infer", "--batch", "2", "--nodes", nodes.toString(), "--steps", "2", "--threads", "1")).single()
        val floor = step.path("gflop").asDouble() / step.path("peak_gflops").asDouble() * 1e3
        floor shouldBe (step.path("of_floor").asDouble() * step.path("ms_per_molecule").asDouble() * 2 plusOrMinus 0.1)
    }
})
