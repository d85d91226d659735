package graft.script

import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import java.nio.file.Files
import java.nio.file.Path

class StudyCommandSpec : StringSpec({
    val folder = tempdir().toPath()

    fun file(name: String, text: String): Path = folder.resolve(name).also { Files.writeString(it, text) }

    val molecules = listOf("CCO", "CCN", "c1ccccc1", "CC(=O)O", "C1CCCCC1", "CCCl", "c1ccncc1", "CC#N", "C", "CCOCC", "OCCO", "[Na+].[Cl-]", "CCS", "CCCO", "CCCN", "CCCC", "CC=C", "C=O", "CCBr", "CI")
    val csv = file("table.csv", "smiles,y\n" + molecules.mapIndexed { i, s -> "$s,${i % 5 * 0.5}" }.joinToString("\n") + "\n")
    val text = """
        val small = graphormerSlim { blocks = 1; width = 16; heads = 2 }
        study("a < b") {
            backbone("small", small)
            data("table", csv("${csv.toString().replace("\\", "/")}", "smiles", "y"), random(seed = 0))
            method("full") { }
            method("lora", proximal = bregman(mu = 1.0, beta = 0.9)) {
                freezeBackbone()
                everyBlock { attention { query { lora(rank = setting("rank", 2)) } } }
            }
            seeds(0)
            learningRates(1e-3, 1e-2)
            epochs = 2
            batchGraphs = 4
            ablation("data", of = "lora") { fraction(0.5) }
        }
    """.trimIndent()
    val script = file("tiny.graft.kts", text)
    val run = folder.resolve("study")

    fun study(script: Path, vararg more: String) = graft("study", script.toString(), "--run-dir", run.toString(), "--threads", "1", *more)

    "a study ends with tables and a report, named last, and the same command again trains nothing" {
        graft("study", script.toString(), "--dry-run").out shouldContain "5 trainings"
        val outcome = study(script)
        outcome.code shouldBe 0
        outcome.out.trimEnd().lines().last() shouldBe run.resolve("report.html").toString()
        outcome.err shouldContain "table, small, lora, seed 0"
        Files.readAllLines(run.resolve("results.csv")) shouldHaveSize 1 + 5
        Files.readString(run.resolve("report.html")) shouldContain "<h1>a &lt; b</h1>"
        val again = study(script)
        again.code shouldBe 0
        again.err shouldNotContain "valid"
    }

    "a study that has changed since is refused in the folder of the other" {
        val changed = study(script, "--set", "rank=1")
        changed.code shouldBe 1
        changed.err shouldContain "other settings or another model"
    }

    "a script for one command is refused by the other, and what a study cannot mean is named with its line" {
        val trained = graft("train", script.toString())
        trained.code shouldBe 2
        trained.err shouldContain "graft study"
        val model = file("model.graft.kts", "val model = graphormerSlim { blocks = 1 }.graft { head { regression() } }")
        val none = study(model)
        none.code shouldBe 2
        none.err shouldContain "describes 0 studies"
        val unknown = study(file("other.graft.kts", text.replace("of = \"lora\"", "of = \"lara\"")))
        unknown.code shouldBe 2
        unknown.err shouldContain "other.graft.kts:14"
        study(script, "--set", "ranks=1").err shouldContain "did you mean rank"
    }
})
