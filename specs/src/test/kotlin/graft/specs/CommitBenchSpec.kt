package graft.specs

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import tools.jackson.databind.JsonNode
import tools.jackson.databind.json.JsonMapper
import java.io.File
import java.nio.file.Files

/** A command that answers as `graft` does. */
private fun standIn(step: String) = """
    #!/usr/bin/env bash
    case ${'$'}1 in
        doctor) echo 'graft     0.1'; echo 'jdk       Vendor 25.0.1+8, /somewhere' ;;
        *) case ${'$'}2 in
            gemm)
                echo '{"bench":"gemm","m":64,"n":768,"k":768,"threads":2,"gflops":450.0,"peak_gflops":500.0,"ratio":0.900,"rounds":25,"thrown_away":0,"vector_bits":512}'
                echo '{"bench":"gemm","m":1024,"n":768,"k":768,"threads":2,"gflops":475.0,"peak_gflops":500.0,"ratio":0.950,"rounds":25,"thrown_away":0,"vector_bits":512}'
                ;;
            step) $step ;;
        esac ;;
    esac
""".trimIndent() + "\n"

private const val STEP = """echo '{"bench":"step","ms_median":800.0,"ms_min":790.5,"ms_per_molecule":12.500,"gflop":285.0,"peak_gflops":510.0,"of_floor":0.690,"peak_rss_bytes":609222656}'"""
private const val OLD_STEP = """echo '{"bench":"step","ms_median":900.0,"ms_min":890.5,"ms_per_molecule":14.100,"peak_rss_bytes":-1}'"""

/** `.ci/bench` on a repository of its own, whose `graft` is no more than its answers. */
class CommitBenchSpec : FunSpec({
    val repository = tempdir()
    val lines = File(repository, "../${repository.name}.jsonl").also { it.deleteOnExit() }

    fun run(vararg command: String): Triple<Int, String, String> {
        val err = Files.createTempFile("bench", ".err").toFile().also { it.deleteOnExit() }
        val process = ProcessBuilder(*command).directory(repository).redirectError(err).also { it.environment()["JAVA_HOME"] = System.getProperty("java.home") }.start()
        val out = process.inputStream.readBytes().decodeToString()
        return Triple(process.waitFor(), out, err.readText())
    }

    fun git(vararg words: String): String {
        val (code, out, err) = run("git", "-c", "user.name=spec", "-c", "user.email=spec@localhost", *words)
        check(code == 0) { err }
        return out.trim()
    }

    fun commit(graft: String): String {
        File(repository, "graft").also { it.writeText(graft) }.setExecutable(true)
        git("add", "-A")
        git("commit", "--quiet", "-m", "a commit")
        return git("rev-parse", "HEAD")
    }

    fun json(text: String): List<JsonNode> = text.trim().lines().map { JsonMapper.shared().readTree(it) }

    git("init", "--quiet")
    File(checkout.toFile(), ".ci").copyRecursively(File(repository, ".ci"))
    File(repository, ".ci/bench").setExecutable(true)
    val first = commit(standIn(STEP))
    val broken = commit(standIn("exit 1"))
    val old = commit(standIn(OLD_STEP))

    test("a commit has one line: what was measured, where and of what") {
        val (code, out, _) = run("bash", ".ci/bench", "--append", lines.path, first)
        code shouldBe 0
        val line = json(out).single()
        line.propertyNames().toList() shouldBe listOf("commit", "date", "changed", "cpu", "jdk", "vector_bits", "threads", "peak_gflops", "products", "lora")
        line.path("commit").asString() shouldBe first
        line.path("changed").asBoolean() shouldBe false
        line.path("jdk").asString() shouldBe "Vendor 25.0.1+8"
        line.path("vector_bits").asInt() shouldBe 512
        line.path("products").toString() shouldBe """{"64x768x768":0.9,"1024x768x768":0.95,"1024x768x8":null}"""
        line.path("lora").toString() shouldBe """{"ms_per_molecule":12.5,"ms_min":790.5,"of_floor":0.69,"peak_rss_mib":581}"""
        lines.readText() shouldBe out
    }

    test("of a range, what cannot be measured is named, the rest has a line each, and no worktree stays behind") {
        val (code, out, err) = run("bash", ".ci/bench", "$first..HEAD")
        code shouldBe 1
        err shouldContain "$broken: not measured"
        val line = json(out).single()
        line.path("commit").asString() shouldBe old
        line.path("lora").path("of_floor").isNull shouldBe true
        line.path("lora").path("peak_rss_mib").isNull shouldBe true
        git("worktree", "list").lines() shouldHaveSize 1
    }

    test("the checkout as it is says whether it was changed") {
        json(run("bash", ".ci/bench").second).single().path("changed").asBoolean() shouldBe false
        File(repository, "new.txt").writeText("new")
        json(run("bash", ".ci/bench").second).single().path("changed").asBoolean() shouldBe true
    }

    test("what is used wrongly exits with 2 and says how it is meant") {
        run("bash", ".ci/bench", "--apend", "x").let {
            it.first shouldBe 2
            it.third shouldContain ".ci/bench [--append FILE] [COMMIT | A..B]"
        }
        run("bash", ".ci/bench", "--append").first shouldBe 2
        run("bash", ".ci/bench", "one", "two").first shouldBe 2
        run("bash", ".ci/bench", "HEAD..HEAD").first shouldBe 2
        run("bash", ".ci/bench", "none").let {
            it.first shouldBe 2
            it.third shouldContain "there is no commit none"
        }
    }
})
