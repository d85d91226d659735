package graft.specs

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import java.nio.charset.MalformedInputException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.extension
import kotlin.io.path.isRegularFile
import kotlin.io.path.readLines

private const val LONGEST = 400

private val sources = setOf("java", "kt", "kts", "scala", "cu", "cuh", "cmd", "sh")
private val built = setOf("target", ".git", ".idea", ".kotlin", ".graft-cache", "runs")

/** Folders that exist on one machine only, wherever a line may mention them. */
private val machinePath = Regex("""(^|[\s"'`(=:])(/(work|root|home|Users)/|[A-Z]:\\Users\\)\w""")

/** What git tracks; in an unpacked archive, everything but what a build writes. */
private fun files(): List<Path> {
    if (Files.exists(checkout.resolve(".git"))) {
        val git = ProcessBuilder("git", "-C", checkout.toString(), "ls-files", "-z").redirectError(ProcessBuilder.Redirect.DISCARD).start()
        val names = git.inputStream.readBytes().decodeToString().split('\u0000').filter(String::isNotEmpty)
        if (git.waitFor() == 0) return names.map(checkout::resolve).filter { it.isRegularFile() }
    }
    return checkout.toFile().walk().onEnter { it.name !in built }.filter { it.isFile }.map { it.toPath() }.toList()
}

private fun linesOf(file: Path): List<String> = try {
    file.readLines()
} catch (_: MalformedInputException) {
    emptyList() // a binary file has no lines
}

/** Rules on the tracked files themselves. */
class TreeSpec : FunSpec({
    val tracked = files()

    test("the tree was found") {
        tracked.size shouldBeGreaterThan 50
    }

    test("no source file is longer than $LONGEST lines") {
        tracked.filter { it.extension in sources }.map { it to linesOf(it).size }.filter { it.second > LONGEST }
            .map { "${checkout.relativize(it.first)}: ${it.second} lines" }.shouldBeEmpty()
    }

    test("no tracked file names a folder of one machine") {
        tracked.flatMap { file ->
            linesOf(file).withIndex().filter { machinePath.containsMatchIn(it.value) }.map { "${checkout.relativize(file)}:${it.index + 1}: ${it.value.trim()}" }
        }.shouldBeEmpty()
    }
})
