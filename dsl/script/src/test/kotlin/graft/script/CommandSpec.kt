package graft.script

import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import tools.jackson.databind.json.JsonMapper
import java.nio.file.Files
import java.nio.file.Path

class CommandSpec : StringSpec({
    val folder = tempdir().toPath()

    fun file(name: String, text: String): Path = folder.resolve(name).also { Files.writeString(it, text) }

    val molecules = listOf("CCO", "CCN", "c1ccccc1", "CC(=O)O", "C1CCCCC1", "CCCl", "c1ccncc1", "CC#N", "C", "CCOCC", "OCCO", "[Na+].[Cl-]")
    val good = file("good.csv", "smiles,y\n" + molecules.mapIndexed { i, s -> "$s,${i * 0.5}" }.joinToString("\n") + "\n")
    val script = file(
        "tiny.graft.kts",
        """
        val model = graphormerSlim { blocks = 1; width = 16; heads = 2 }.graft {
            freezeBackbone()
            everyBlock { afterBlock { gAdapter(rank = setting("rank", 2)) } }
            head { regression(targets = 1) }
        }
        fineTune(model) {
            data = csv("${good.toString().replace("\\", "/")}", smiles = setting("smiles", "smiles"), label = "y") split random(seed = 0)
            epochs = 2
            batchGraphs = 4
        }
        """.trimIndent(),
    )

    fun train(run: String, vararg more: String) = graft("train", script.toString(), "--run-dir", folder.resolve(run).toString(), "--threads", "1", *more)

    "train writes a run folder and names it last; predict goes through it and comes back" {
        val outcome = train("run")
        outcome.code shouldBe 0
        outcome.out.trimEnd().lines().last() shouldBe folder.resolve("run").toString()
        outcome.out shouldContain "constant predictor"
        outcome.err shouldContain "memory plan"
        outcome.err shouldContain "g-adapter"
        outcome.err shouldContain Regex("first step done [0-9.]+ s after the start")
        listOf("run.json", "metrics.csv", "predictions.csv", "report.html", "adapter").forEach { Files.exists(folder.resolve("run").resolve(it)) shouldBe true }

        val input = file("new.csv", "id,smiles\n1,CCO\n2,C1CC\n3,CCN\n")
        val output = folder.resolve("out.csv")
        val stopped = graft("predict", folder.resolve("run").toString(), "--input", input.toString(), "--output", output.toString())
        stopped.code shouldBe 1
        stopped.err shouldContain "line 3"
        Files.exists(output) shouldBe false
        graft("predict", folder.resolve("run").toString(), "--input", input.toString(), "--output", output.toString(), "--on-bad-row", "skip").code shouldBe 0
        val rows = Files.readAllLines(output)
        rows shouldHaveSize 4
        rows[0] shouldBe "id,smiles,prediction"
        rows[2] shouldBe "2,C1CC,"

        val byScript = folder.resolve("by-script.csv")
        graft("predict", script.toString(), "--weights", folder.resolve("run").toString(), "--input", input.toString(), "--output", byScript.toString(), "--on-bad-row", "skip").code shouldBe 0
        Files.readString(byScript) shouldBe Files.readString(output)

        val huge = file("huge.csv", "smiles\nCCO\n" + "C".repeat(600) + "\n")
        graft("predict", folder.resolve("run").toString(), "--input", huge.toString(), "--output", output.toString()).err shouldContain "line 3"
        graft("predict", folder.resolve("run").toString(), "--input", huge.toString(), "--output", output.toString(), "--on-bad-row", "skip").code shouldBe 0
        Files.readAllLines(output) shouldHaveSize 3

        train("run").code shouldBe 1
        graft("train", "--resume", folder.resolve("run").toString()).code shouldBe 0
    }

    "bad input has a message that names it, and an exit code" {
        fun bad(name: String, text: String, code: Int, vararg words: String) {
            val other = file("$name.graft.kts", Files.readString(script).replace("good.csv", "$name.csv"))
            file("$name.csv", text)
            val outcome = graft("train", other.toString(), "--run-dir", folder.resolve("run-$name").toString())
            outcome.code shouldBe code
            words.forEach { outcome.err shouldContain it }
            outcome.err shouldNotContain "\tat "
        }
        bad("empty", "", 1, "empty")
        bad("column", "smile,y\nCCO,1\n", 1, "there is no column \"smiles\"", "did you mean smile")
        bad("label", "smiles,y\nCCO,1\nCCN,much\n", 1, "line 3", "much")
        bad("unparsable", "smiles,y\nCCO,1\nC1CC,2\n", 1, "line 3", "C1CC")
        train("run-rank", "--set", "rank=17").let {
            it.code shouldBe 1
            it.err shouldContain "rank 17 is above the width 16"
        }
        train("run-zero", "--set", "rank=0").let {
            it.code shouldBe 2
            it.err shouldContain "tiny.graft.kts:3: "
        }
    }

    "a bad row is skipped and counted when asked" {
        file("skipped.csv", Files.readString(good) + "C1CC,3\n")
        val other = file("skipped.graft.kts", Files.readString(script).replace("good.csv", "skipped.csv"))
        val outcome = graft("train", other.toString(), "--run-dir", folder.resolve("run-skipped").toString(), "--on-bad-row", "skip")
        outcome.code shouldBe 0
        outcome.err shouldContain "1 of 13 rows skipped"
    }

    "a memory budget is kept, and said, or refused with the smallest plan" {
        train("run-roomy", "--set", "memory=1GiB", "epochs=1").let {
            it.code shouldBe 0
            it.err shouldContain "memory budget 1024.00 MiB: the plain plan fits"
        }
        val refused = train("run-tight", "--set", "memory=20kB")
        refused.code shouldBe 1
        refused.err shouldContain "does not fit into 0.02 MiB: it needs at least"
        Files.exists(folder.resolve("run-tight")) shouldBe false
        val explained = graft("explain", script.toString(), "--threads", "2")
        fun total(text: String) = Regex("memory plan, all .*\\(([0-9,]+) bytes\\)").find(text)!!.groupValues[1].replace(",", "").toLong()
        val tight = graft("explain", script.toString(), "--threads", "2", "--set", "memory=${total(explained.out) - 1000}B")
        tight.code shouldBe 0
        tight.out shouldContain "1 thread instead of 2"
        (total(tight.out) <= total(explained.out) - 1000) shouldBe true
        train("run-unit", "--set", "memory=512").code shouldBe 2
    }

    "what is used wrongly exits with 2" {
        graft().code shouldBe 2
        graft("trian").let {
            it.code shouldBe 2
            it.err shouldContain "did you mean train"
        }
        graft("train", script.toString(), "--resum", "x").err shouldContain "--resume"
        listOf("epochs=0", "learningRate=-1", "mu=-1", "split=random(99999999999999999999)").forEach { set ->
            val outcome = train("run-wrong", "--set", set)
            outcome.code shouldBe 2
            outcome.err shouldContain "--set $set: "
        }
        graft("train", "none.graft.kts").err shouldContain "there is no script"
        graft("train", "none.graft.kts").code shouldBe 2
        graft("train", "--resume", folder.resolve("none").toString()).code shouldBe 2
        graft("predict", folder.resolve("none").toString(), "--input", good.toString(), "--output", "out.csv").code shouldBe 2
        train("run-set", "--set", "epoch=1").let {
            it.code shouldBe 2
            it.err shouldContain "did you mean epochs"
        }
        val broken = graft("train", file("broken.graft.kts", "val a = graphormerSlim {\n    blocks = \n}\n").toString())
        broken.code shouldBe 2
        broken.err shouldContain Regex("broken\\.graft\\.kts:\\d+:\\d+: ")
    }

    "frozen weights are shared or stored in half where it is asked for, and the memory plan says so" {
        val alone = train("run-alone", "--set", "epochs=1")
        alone.err shouldNotContain "shared with all processes"
        val shared = train("run-shared", "--set", "epochs=1", "--share-weights")
        shared.err shouldContain Regex("bytes packed for products are shared with all processes that map .*\\.packed")
        fun digest(run: String) = JsonMapper.shared().readTree(folder.resolve(run).resolve("run.json").toFile()).path("weights_digest").asString()
        digest("run-shared") shouldBe digest("run-alone")
        train("run-half", "--set", "epochs=1", "--set", "frozenWeights=bfloat16").err shouldContain "only products read are stored in bfloat16"
        graft("explain", script.toString(), "--set", "frozenWeights=bfloat16").out shouldContain "only products read are stored in bfloat16"
    }

    "a GPU is refused by name, and the doctor says so" {
        val outcome = train("run-gpu", "--device", "gpu")
        outcome.code shouldBe 1
        outcome.err shouldContain "--device gpu"
        graft("doctor").out shouldContain "no gpu    it is switched off by -Dgraft.cuda=off"
        graft("bench", "gemm", "--device", "gpu").code shouldBe 2
    }

    "auto says in one line why the CPU computes, where something is computed and nowhere else" {
        fun remarks(outcome: Outcome): List<String> = outcome.err.lines().filter { "computing on the CPU" in it }
        val trained = train("run-auto", "--set", "epochs=1")
        trained.code shouldBe 0
        remarks(trained) shouldBe listOf("graft: computing on the CPU, in float32: it is switched off by -Dgraft.cuda=off (graft doctor says more)")
        remarks(train("run-cpu", "--set", "epochs=1", "--device", "cpu")) shouldBe listOf()
        remarks(graft("explain", script.toString())) shouldBe listOf()
    }

    "a script's own device is heard by every command that takes a script" {
        val wished = file("wished.graft.kts", Files.readString(script) + "\ndevice = gpu\n")
        val studied = file("studied.graft.kts", Files.readString(Path.of("../../examples/study-small.graft.kts")) + "\n// $folder: a text that no cache has seen\ndevice = gpu\n")
        listOf(
            graft("train", wished.toString(), "--run-dir", folder.resolve("run-wished").toString()),
            graft("predict", wished.toString(), "--weights", folder.resolve("run").toString(), "--input", good.toString(), "--output", folder.resolve("wished.csv").toString()),
            graft("explain", wished.toString()),
            graft("study", studied.toString(), "--run-dir", folder.resolve("study-wished").toString()),
        ).forEach {
            it.code shouldBe 1
            it.err shouldContain "device = gpu: no GPU can be used"
        }
    }

    "featurise writes an object a row with edges in one direction" {
        val input = file("f.csv", "smiles\nCCO\nC1CC\n")
        val output = folder.resolve("f.jsonl")
        graft("featurise", "--encoding", "ogb", "--input", input.toString(), "--output", output.toString()).code shouldBe 1
        graft("featurise", "--encoding", "ogb", "--input", input.toString(), "--output", output.toString(), "--on-bad-row", "skip").code shouldBe 0
        val (first, second) = Files.readAllLines(output).map { JsonMapper.shared().readTree(it) }
        first.propertyNames().toList() shouldBe listOf("smiles", "node_feat", "edges", "edge_feat")
        first.path("edges").toString() shouldBe "[[0,1],[1,2]]"
        first.path("node_feat").size() shouldBe 3
        first.path("node_feat").path(0).size() shouldBe 9
        first.path("edge_feat").path(0).size() shouldBe 3
        second.path("edges").isNull shouldBe true
    }

    "explain and adapters print what they promise" {
        val explained = graft("explain", script.toString())
        explained.code shouldBe 0
        listOf("blocks.0.after-block", "memory plan", "trained:", "operations").forEach { explained.out shouldContain it }
        graft("adapters", script.toString()).out.lines().map { it.substringBefore(' ') } shouldContain "houlsby"
    }
})
