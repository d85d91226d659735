package graft.examples

import graft.script.ScriptHost
import graft.script.UsageException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.StringSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.file.Files
import java.nio.file.Path

/** What the README shows compiles. */
class ReadmeSpec : StringSpec({
    val module = Path.of("examples").let { if (Files.isDirectory(it)) it else Path.of("") }
    val readme = Files.readString(module.toAbsolutePath().parent.let { if (Files.exists(it.resolve("README.md"))) it else module.toAbsolutePath() }.resolve("README.md"))

    fun shown(language: String) = withClue("README.md, ```$language") { Regex("```$language\n(.*?)```", RegexOption.DOT_MATCHES_ALL).find(readme)!!.groupValues[1] }

    fun flat(code: String) = code.lines().joinToString("\n") { it.trim() }.trim()

    "the model script is understood" {
        val folder = tempdir().toPath()
        val script = folder.resolve("readme.graft.kts")
        val (weights, others) = shown("kotlin").lines().partition { "weights(" in it }
        weights.size shouldBe 1
        Files.writeString(script, shown("kotlin"))
        shouldThrow<UsageException> { ScriptHost(folder).describe(script) }.message shouldContain "there is no such file"
        Files.writeString(script, others.joinToString("\n"))
        val tuning = ScriptHost(folder).describe(script).tuning!!
        tuning.epochs() shouldBe 50
        tuning.model().method() shouldBe "g-adapter+lora"
    }

    "the Java and the Scala tour are parts of programs that compile" {
        flat(Files.readString(module.resolve("src/main/java/graft/examples/ReadmeTour.java"))) shouldContain flat(shown("java"))
        flat(Files.readString(module.resolve("src/main/scala/graft/examples/ReadmeTourScala.scala"))) shouldContain flat(shown("scala"))
    }
})
