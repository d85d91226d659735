package graft.script

import picocli.CommandLine
import kotlin.system.exitProcess

/** The `graft` command; its subcommands are listed by `graft --help`. */
@CommandLine.Command(name = "graft", mixinStandardHelpOptions = true, description = ["Fine-tunes graph transformers on the JVM."])
internal class Graft : Runnable {
    @CommandLine.Spec
    private lateinit var spec: CommandLine.Model.CommandSpec

    override fun run(): Unit = throw CommandLine.ParameterException(spec.commandLine(), "name a command")
}

/** Runs the command and ends the process with 0 (done), 1 (failed) or 2 (used wrongly). */
public fun main(args: Array<String>) {
    exitProcess(CommandLine(Graft()).execute(*args))
}
