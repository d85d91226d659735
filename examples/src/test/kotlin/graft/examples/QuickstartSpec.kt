package graft.examples

import graft.backend.Backends
import graft.model.train.FineTuning
import graft.model.train.FineTuningRun
import graft.model.train.RunSettings
import graft.molecules.data.SplitPlan
import graft.molecules.data.TableSpec
import graft.script.ScriptHost
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeUnique
import io.kotest.matchers.collections.shouldContainOnly
import io.kotest.matchers.shouldBe
import java.nio.file.Files
import java.nio.file.Path

/** The quickstart is one training, said in four languages. */
class QuickstartSpec : StringSpec({
    val folder = tempdir().toPath()
    val script = Path.of("quickstart.graft.kts").let { if (Files.exists(it)) it else Path.of("examples").resolve(it) }
    val all: Map<String, FineTuning> by lazy {
        mapOf(
            "script" to ScriptHost(folder.resolve("cache")).describe(script).tuning!!,
            "kotlin" to QuickstartKotlin.tuning(),
            "java" to QuickstartJava.tuning(),
            "scala" to QuickstartScala.tuning(),
        )
    }

    "the four say the same" {
        for ((language, tuning) in all) withClue(language) { tuning shouldBe all.getValue("script") }
    }

    "trained on a few molecules, the four give the same weights, and another seed others" {
        val csv = folder.resolve("few.csv")
        Files.writeString(csv, "smiles,a,b,c,d\n" + MOLECULES.mapIndexed { i, s -> "$s,${i % 2},${i / 2 % 2},${i / 4 % 2},${if (i % 3 == 0) "" else "1"}" }.joinToString("\n") + "\n")
        // A cold JVM runs the scalar kernels faster than it interprets vectors.
        fun digest(name: String, tuning: FineTuning, seed: Long): String {
            val few = tuning.but().csv(csv, TableSpec.binary("smiles", "a", "b", "c", "d")).split(SplitPlan.random(0)).epochs(1).batchGraphs(8).seed(seed).build()
            return FineTuningRun.run(few, RunSettings.into(folder.resolve(name)).withThreads(1).withBackend(Backends.byName("scalar"))).weightsDigest()
        }
        val digests = all.map { (language, tuning) -> digest(language, tuning, 0) }
        digests.shouldContainOnly(digests.first())
        listOf(digests.first(), digest("other", all.getValue("java"), 1)).shouldBeUnique()
    }
})


private val MOLECULES = listOf(
    "CCO", "CCN", "c1ccccc1", "CC(=O)O", "C1CCCCC1", "CCCl", "c1ccncc1", "CC#N", "C", "CCOCC", "OCCO", "CC(C)O", "c1ccccc1O", "CN(C)C", "O=C=O", "C=CC=C",
    "CCS", "c1ccsc1", "CCBr", "NCCN",
)
