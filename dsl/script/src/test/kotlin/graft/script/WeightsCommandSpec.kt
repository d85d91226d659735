package graft.script

import graft.dsl.graphormerSlim
import graft.dsl.matSmall
import graft.model.ShippedBackbone
import graft.model.files.ShippedWeights
import graft.model.preset.Pretrained
import graft.weights.SafetensorsWriter
import graft.weights.TensorEntry
import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import tools.jackson.databind.json.JsonMapper
import java.nio.file.Files
import java.nio.file.Path

class WeightsCommandSpec : StringSpec({
    val folder = tempdir().toPath()
    val file = folder.resolve("a.safetensors")
    SafetensorsWriter.write(file, listOf(TensorEntry.ofFloats("w", floatArrayOf(1f, 2f, 3f, 4f, 5f, 6f), 2, 3), TensorEntry.ofLongs("steps", longArrayOf(7))))

    "weights lists names, types, shapes, bytes and sums" {
        val outcome = graft("weights", file.toString())
        outcome.code shouldBe 0
        outcome.out.lines().first { it.startsWith("w ") }.split(Regex("\\s{2,}|\\s(?=F32|\\[)")).map(String::trim).filter(String::isNotEmpty) shouldBe listOf("w", "F32", "[2, 3]", "24", "21.0")
        outcome.out shouldContain "2 tensors, 7 numbers, 32 bytes"
        val json = JsonMapper.shared().readTree(graft("weights", file.toString(), "--json").out)
        json.path("format").asString() shouldBe "safetensors"
        json.path("tensors").get(1).path("shape").toString() shouldBe "[2,3]"
        json.path("tensors").get(0).path("sum").asDouble() shouldBe 7.0
    }

    "the cards of the shipped backbones name their files' checksums, and pretrained() starts from them" {
        val outcome = graft("weights", "--shipped")
        outcome.code shouldBe 0
        for (backbone in ShippedBackbone.entries) outcome.out shouldContain ShippedWeights.of(backbone).digest()
        graft("weights", "--shipped", file.toString()).code shouldBe 2
        graft("weights").code shouldBe 2
        graphormerSlim { pretrained() } shouldBe Pretrained.graphormerSlim()
        matSmall { pretrained(); dropout = 0.0 } shouldBe Pretrained.matSmall { it.withDropout(0.0) }
    }

    "a file that is none, and one with a forbidden class, are refused" {
        val bad = folder.resolve("bad.bin").also { Files.writeString(it, "no tensors here") }
        graft("weights", bad.toString()).code shouldBe 1
        graft("weights", file.toString(), "--under", "model").code shouldBe 2
        val shared = Path.of(System.getProperty("graft.shared", "../../../shared")).resolve("data/checkpoints/graphormer-pcqm4mv2-training_args.bin")
        if (Files.exists(shared)) {
            val outcome = graft("weights", shared.toString())
            outcome.code shouldBe 1
            outcome.err shouldContain "transformers.training_args.TrainingArguments"
        } else {
            println("skipped 1 case: no shared checkpoints")
        }
    }
})
