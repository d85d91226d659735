package graft.script

import graft.GraftException
import graft.NearestNames
import picocli.CommandLine
import java.io.IOException
import java.nio.file.Files
import kotlin.system.exitProcess

/** The `graft` command; its subcommands are listed by `graft --help`. */
@CommandLine.Command(
    name = "graft",
    mixinStandardHelpOptions = true,
    versionProvider = Version::class,
    description = ["Fine-tunes graph transformers on the JVM."],
    subcommands = [
        TrainCommand::class, PredictCommand::class, ExplainCommand::class, FeaturiseCommand::class, StudyCommand::class, AdaptersCommand::class, MergeCommand::class,
        WeightsCommand::class, DataCommand::class, DoctorCommand::class, BenchCommand::class,
        CommandLine.HelpCommand::class,
    ],
    footer = ["", "Results go to standard output, progress and logs to standard error. Exit codes: 0 done, 1 failed, 2 used wrongly."],
)
internal class Graft : Runnable {
    @CommandLine.Spec
    private lateinit var spec: CommandLine.Model.CommandSpec

    override fun run(): Unit = throw CommandLine.ParameterException(spec.commandLine(), "name a command: ${spec.subcommands().keys.joinToString(", ")}")
}

internal class Version : CommandLine.IVersionProvider {
    override fun getVersion(): Array<String> = arrayOf("graft " + graft.model.train.GraftVersion.current())
}

private const val FAILED = 1
private const val USED_WRONGLY = 2

/** Runs a command line and returns its exit code: 0 done, 1 failed, 2 used wrongly. */
public fun execute(vararg args: String): Int = try {
    commandLine().execute(*args)
} catch (e: Error) {
    report(e)
}

private fun commandLine(): CommandLine = CommandLine(Graft())
    .setCaseInsensitiveEnumValuesAllowed(true)
    .setParameterExceptionHandler { e, _ ->
        System.err.println("graft: ${complaint(e)}")
        System.err.println("See ${e.commandLine.commandSpec.qualifiedName()} --help.")
        USED_WRONGLY
    }
    .setExecutionExceptionHandler { e, _, _ -> report(e) }

/** What is wrong with a command line; a misspelt command or option is named with its nearest. */
private fun complaint(e: CommandLine.ParameterException): String {
    val unknown = (e as? CommandLine.UnmatchedArgumentException)?.unmatched?.firstOrNull() ?: return e.message.orEmpty()
    val spec = e.commandLine.commandSpec
    val known = if (unknown.startsWith("-")) spec.optionsMap().keys.filter { it.startsWith("--") } else spec.subcommands().keys
    return if (known.isEmpty()) e.message.orEmpty() else "${spec.qualifiedName()} knows no $unknown; ${NearestNames.hint(unknown, known)}"
}

private fun report(e: Throwable): Int {
    if (e is OutOfMemoryError) {
        val most = Runtime.getRuntime().maxMemory() shr 20
        System.err.println("graft: out of memory (${e.message}); the Java heap may take $most MiB. Give it more, such as GRAFT_JVM_FLAGS=-Xmx${most * 2}m, or cut the table in parts")
        return FAILED
    }
    if (e is GraftException) {
        System.err.println("graft: ${e.message}")
        return if (e is UsageException) USED_WRONGLY else FAILED
    }
    val place = try {
        val file = Files.createTempFile("graft-bug-", ".txt")
        Files.writeString(file, e.stackTraceToString())
        "the stack trace is in $file"
    } catch (noFile: IOException) {
        "the stack trace could not be saved (${noFile.message}):\n" + e.stackTraceToString()
    }
    System.err.println("graft: this is a bug: $e; $place")
    return FAILED
}

/** Runs the command and ends the process with its exit code. */
public fun main(args: Array<String>) {
    exitProcess(execute(*args))
}
