package graft.script

import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.collections.shouldNotContain
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.nio.file.Path
import kotlin.math.abs

class AdapterCommandsSpec : StringSpec({
    val folder = tempdir().toPath()

    fun file(name: String, text: String): Path = folder.resolve(name).also { Files.writeString(it, text) }

    val molecules = listOf("CCO", "CCN", "c1ccccc1", "CC(=O)O", "CCCl", "CC#N", "C", "CCOCC", "OCCO", "[Na+].[Cl-]")
    val table = file("table.csv", "smiles,y\n" + molecules.mapIndexed { i, s -> "$s,${i * 0.5}" }.joinToString("\n") + "\n")

    fun script(name: String, backbone: String, adapters: String) = file(
        "$name.graft.kts",
        """
        val model = $backbone.graft {
            $adapters
            head { regression(targets = 1) }
        }
        fineTune(model) {
            data = csv("${table.toString().replace("\\", "/")}", smiles = "smiles", label = "y") split random(seed = 0)
            optimiser = adamW(learningRate = 0.05)
            epochs = 2
            batchGraphs = 4
        }
        """.trimIndent(),
    )

    fun trained(name: String, backbone: String, adapters: String): Path {
        val run = folder.resolve("run-$name")
        graft("train", script(name, backbone, adapters).toString(), "--run-dir", run.toString(), "--threads", "1").code shouldBe 0
        return run
    }

    fun predictions(vararg from: String): List<Double> {
        val output = folder.resolve("out.csv")
        graft("predict", *from, "--input", table.toString(), "--output", output.toString(), "--raw").code shouldBe 0
        return Files.readAllLines(output).drop(1).map { it.substringAfterLast(',').toDouble() }
    }

    val lora = "freezeBackbone(); everyBlock { attention { query { lora(rank = 2) }; value { oft(4) } } }"

    "a merged backbone predicts what the run predicts, Graphormer and MAT" {
        for ((name, backbone) in listOf("graphormer" to "graphormerSlim { blocks = 1; width = 16; heads = 2 }", "mat" to "matSmall { blocks = 1; width = 16; heads = 2 }")) {
            val run = trained(name, backbone, lora)
            val merged = folder.resolve("$name.safetensors")
            val outcome = graft("merge", run.toString(), "--output", merged.toString())
            outcome.code shouldBe 0
            outcome.out shouldContain "merged 2 maps"
            val plain = script("$name-plain", backbone, "")
            val adapted = predictions(run.toString())
            val largest = adapted.maxOf { abs(it) }
            predictions(plain.toString(), "--weights", merged.toString()).zip(adapted).forEach { (m, a) -> abs(m - a) shouldBeLessThan 1e-4 * largest }
        }
    }

    "what cannot be merged is named, and nothing is written" {
        val run = trained("structural", "graphormerSlim { blocks = 1; width = 16; heads = 2 }", "freezeBackbone(); everyBlock { afterBlock { gAdapter(rank = 2) } }")
        val merged = folder.resolve("structural.safetensors")
        val outcome = graft("merge", run.toString(), "--output", merged.toString())
        outcome.code shouldBe 1
        outcome.err shouldContain "'g-adapter' at blocks.0.after-block"
        Files.exists(merged) shouldBe false
        graft("merge", folder.toString(), "--output", merged.toString()).let {
            it.code shouldBe 2
            it.err shouldContain "is no run folder"
        }
        graft("merge", run.toString()).code shouldBe 2
    }

    "adapters lists the methods of a preset with what each trains" {
        fun methods(model: String) = graft("adapters", "--model", model).out.lines().map { it.substringBefore(' ') }
        val base = graft("adapters", "--model", "base").out.lines()
        base.first() shouldContain "12 blocks, 768 wide"
        base.single { it.startsWith("lora ") } shouldContain "294,912   0.619 %"
        base.single { it.startsWith("vera ") } shouldContain "24,576   0.052 %"
        base.single { it.startsWith("g-adapter ") } shouldContain "193,632   0.406 %"
        methods("base") shouldContainAll listOf("g-adapter-copy-ln", "g-adapter-attention", "bias-tables", "compacter++", "mam")
        methods("mat") shouldContain "g-adapter-attention"
        // MAT has neither a norm behind a block nor tables of bias.
        methods("mat") shouldNotContain "g-adapter-copy-ln"
        methods("mat") shouldNotContain "bias-tables"
        val mat = graft("adapters", "--model", "mat")
        mat.code shouldBe 0
        mat.out.lines().single { it.startsWith("ia3 ") } shouldContain "24,576   0.058 %"
        graft("adapters", "--model", "bert").let {
            it.code shouldBe 2
            it.err shouldContain "there are base, slim and mat"
        }
        graft("adapters", script("both", "graphormerSlim { blocks = 1; width = 16; heads = 2 }", "").toString(), "--model", "slim").code shouldBe 2
    }
})
