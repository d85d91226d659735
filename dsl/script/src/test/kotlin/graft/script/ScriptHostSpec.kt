package graft.script

import graft.model.ModelException
import graft.model.compile.CompiledModel
import graft.tensor.NumberFormat
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import java.nio.file.Files
import java.nio.file.Path

class ScriptHostSpec : StringSpec({
    val cache = tempdir()
    val host = ScriptHost(cache.toPath())

    fun model(body: String) = "graphormerSlim { blocks = 2 }.graft {\n$body\n}"

    fun describe(text: String, settings: Map<String, String> = mapOf()) = host.describe("a.graft.kts", text, settings)

    "the script of the design is understood, and --set replaces what it says" {
        val text = """
            val backbone = graphormerBase {
            }
            val model = backbone.graft {
                freezeBackbone()
                everyBlock {
                    afterBlock { gAdapter(rank = 8, structure = normalisedAdjacency(selfLoops = true)) }
                    attention { query { lora(rank = 8) }; value { lora(rank = 8) } }
                }
                head { regression(targets = 1) }
            }
            fineTune(model) {
                data = csv("esol.csv", smiles = "smiles", label = "log_solubility_mol_per_l") split scaffold(seed = 0)
                optimiser = adamW(learningRate = 1e-3) with linearWarmup(0.06)
                proximal = bregman(mu = 1.0, beta = 0.99)
                epochs = 50; batchGraphs = 64
                memory = 512.mebibytes
            }
        """.trimIndent()
        val tuning = describe(text).toTrain()
        tuning.epochs() shouldBe 50
        tuning.objective().bregman().get().mu() shouldBe 1.0
        tuning.model().method() shouldBe "g-adapter+lora"
        tuning.memory().get().bytes() shouldBe (512L shl 20)
        cache.listFiles()!!.filter { it.name.endsWith(".jar") } shouldHaveSize 1
        val changed = describe(text, mapOf("epochs" to "3", "split" to "random(4)", "mu" to "0.5")).toTrain()
        changed.epochs() shouldBe 3
        changed.objective().bregman().get().mu() shouldBe 0.5
        shouldThrow<UsageException> { describe(text, mapOf("epoch" to "3")) }.message shouldContain "did you mean epochs"
        shouldThrow<UsageException> { describe(text, mapOf("epochs" to "many")) }.message shouldContain "it must be a whole number"
    }

    "a script says how frozen weights are stored, and --set replaces it" {
        fun text(said: String) = "fineTune(graphormerSlim { blocks = 1 }.graft { head { regression(targets = 1) } }) {\n data = dataset(\"esol\")\n $said\n}"
        describe(text("")).toTrain().frozenWeights() shouldBe NumberFormat.FLOAT32
        val half = text("frozenWeights = bfloat16")
        describe(half).toTrain().frozenWeights() shouldBe NumberFormat.BFLOAT16
        describe(half, mapOf("frozenWeights" to "float32")).toTrain().frozenWeights() shouldBe NumberFormat.FLOAT32
        shouldThrow<UsageException> { describe(half, mapOf("frozenWeights" to "int8")) }.message shouldContain "float32 or bfloat16"
    }

    "a script that was compiled before runs without a class of the compiler being loaded" {
        val script = tempdir().toPath().resolve("kept.graft.kts")
        Files.writeString(script, "graphormerSlim { blocks = 1; width = 16; heads = 2 }.graft { head { regression(targets = 1) } }")
        val kept = tempdir().path

        fun loaded(): List<String> {
            val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
            val process = ProcessBuilder(java, "-Xlog:class+load", "-cp", System.getProperty("java.class.path"), DescribeOnce::class.java.name, script.toString(), kept).redirectErrorStream(true).start()
            val lines = process.inputStream.bufferedReader().readLines()
            process.waitFor() shouldBe 0
            lines shouldContain "described $script"
            return lines.filter { "org.jetbrains.kotlin." in it }
        }
        loaded().isEmpty() shouldBe false
        loaded() shouldBe listOf()
    }

    "a script may describe a pre-training instead, and --set replaces what it says" {
        val text = """
            preTrain(graphormerSlim { blocks = setting("blocks", 2) }) {
                data = corpus("a.csv", "b.csv.gz", labels = listOf("logp"))
                task = properties()
                optimiser = adamW(learningRate = 2e-3) with linearWarmup(0.1)
                epochs = 3
            }
        """.trimIndent()
        val training = describe(text, mapOf("epochs" to "5", "learningRate" to "0.01", "blocks" to "4")).preTraining!!
        training.epochs() shouldBe 5
        training.optimiser().learningRate() shouldBe 0.01
        training.backbone().blocks() shouldBe 4
        training.corpus().labels() shouldBe listOf("logp")
        shouldThrow<UsageException> { describe(text, mapOf("mu" to "1")) }.message shouldContain "a pre-training has no such setting"
        shouldThrow<UsageException> { describe(text).toTrain() }.message shouldContain "graft train"
        shouldThrow<UsageException> { describe(text.replace("epochs = 3", "task = hiddenAtoms()")) }.message shouldContain "logp"
    }

    "what does not compile is named with line and column" {
        val error = shouldThrow<UsageException> { describe("val a = 1\nval b = graphormerSlim {\n    blocks = \"four\"\n}") }
        error.message shouldStartWith "a.graft.kts:3:"
        error.message shouldContain Regex("^a\\.graft\\.kts:3:\\d+: ")
    }

    "an adapter at a port that it does not fit, or a block said inside another's, does not compile" {
        shouldThrow<UsageException> { describe(model("everyBlock { afterBlock { lora(8) } }")) }.message shouldContain "lora"
        shouldThrow<UsageException> { describe(model("everyBlock { attention { query { gAdapter(8) } } }")) }.message shouldContain "gAdapter"
        shouldThrow<UsageException> { describe(model("everyBlock { attention { query { value { lora(8) } } } }")) }.message shouldContain "value"
        shouldThrow<UsageException> { describe(model("head { freezeBackbone() }")) }.message shouldContain "freezeBackbone"
    }

    "a rank that has no meaning is named with the line that says it" {
        val error = shouldThrow<UsageException> { describe(model("everyBlock { afterBlock { gAdapter(rank = 0) } }")) }
        error.message shouldStartWith "a.graft.kts:2: "
        error.message shouldContain "rank 0"
    }

    "settings of a script's own are replaced by name, and a model may stand alone" {
        val text = model("freezeBackbone(); everyBlock { afterBlock { gAdapter(rank = setting(\"rank\", 8)) } }; unfreeze(setting(\"also\", \"encodings.spatial.weight\"))")
        val usual = CompiledModel.of(describe(text).model).coverage().adapterNumbers()
        val thin = CompiledModel.of(describe(text, mapOf("rank" to "4")).model).coverage().adapterNumbers()
        (thin < usual) shouldBe true
        shouldThrow<UsageException> { describe(text, mapOf("ranks" to "4")) }.message shouldContain "did you mean rank"
        shouldThrow<ModelException> { CompiledModel.of(describe(text, mapOf("rank" to "81")).model) }.message shouldContain "above the width 80"
        shouldThrow<ModelException> { CompiledModel.of(describe(text, mapOf("also" to "encodings.spatail.weight")).model) }.message shouldContain "did you mean encodings.spatial.weight"
    }
})

/** Describes one script in a JVM of its own. */
internal object DescribeOnce {
    @JvmStatic
    fun main(args: Array<String>) {
        val described = ScriptHost(Path.of(args[1])).describe(Path.of(args[0]))
        println("described ${described.name}")
    }
}
