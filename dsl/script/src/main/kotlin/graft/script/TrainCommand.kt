package graft.script

import graft.model.pretrain.PreTrainingRun
import graft.model.train.FineTuningRun
import graft.model.train.RunFolder
import graft.model.train.RunSettings
import picocli.CommandLine.Command
import picocli.CommandLine.Mixin
import picocli.CommandLine.Option
import picocli.CommandLine.Parameters
import java.nio.file.Files
import java.nio.file.Path
import java.time.LocalDateTime
import java.time.format.DateTimeFormatter
import java.util.concurrent.Callable

/** `graft train`. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = ["Trains as a script says, and writes a run folder. The last line on standard output is the folder's path."],
)
internal class TrainCommand : Callable<Int> {
    @Parameters(arity = "0..1", paramLabel = "SCRIPT", description = ["A *.graft.kts script; left out with --resume."])
    private var script: Path? = null

    @Option(names = ["--resume"], paramLabel = "RUN", description = ["Goes on with a run that was stopped, by the script in its folder."])
    private var resume: Path? = null

    @Option(names = ["--run-dir"], paramLabel = "DIR", description = ["The run folder. Default: runs/<script>-<time>."])
    private var runDir: Path? = null

    @Mixin
    private lateinit var options: ScriptOptions

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        val described = described()
        val seed = described.preTraining?.seed() ?: described.toTrain().seed()
        val folder = resume ?: runDir ?: defaultFolder(described.name)
        Interruption().use { interruption ->
            TrainReport(System.err).use { report ->
                val settings = RunSettings.into(folder).withBackend(machine.backend(described.wish)).withThreads(machine.threads).withReport(report)
                    .withScript(RunSettings.Script(described.name, described.text, described.settings)).stoppingWhen(interruption::requested)
                    .let { if (resume == null) it else it.resuming() }
                    .let { s -> options.dataFolder.map(s::withDataFolder).orElse(s) }
                System.err.println("seed $seed, ${machine.threads} threads, run folder $folder")
                val summary = carryOut(described, settings)
                report.close()
                println(summary)
            }
            println(folder)
            System.out.flush()
        }
        return 0
    }

    private fun carryOut(described: Described, settings: RunSettings): String {
        val preTraining = described.preTraining ?: return FineTuningRun.run(described.toTrain(), settings).summary()
        return PreTrainingRun.run(preTraining, ScriptCache.userFolder().resolveSibling("graphs"), settings).summary()
    }

    private fun described(): Described {
        val run = resume
        if (run == null) return options.describe(script ?: throw UsageException("name a script, or a run to go on with: --resume RUN"))
        if (script != null) throw UsageException("--resume goes on by the script in its folder; leave $script out")
        if (runDir != null) throw UsageException("--resume writes into its own folder; leave --run-dir out")
        if (options.settings.isNotEmpty()) throw UsageException("a run goes on with the settings it was started with; leave ${options.settings.keys.joinToString()} out")
        return ofRun(run)
    }

    private fun defaultFolder(script: String): Path {
        val name = Path.of(script).fileName.toString().removeSuffix("." + ScriptHost.EXTENSION)
        return Path.of("runs", name + "-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")))
    }

    companion object {
        /** What the script of a run describes, with the settings that were given then. */
        fun ofRun(run: Path): Described {
            if (!Files.isDirectory(run)) throw UsageException("there is no run folder $run")
            val json = RunFolder(run).description()
            val text = json.path("script").asStringOpt().orElseThrow { UsageException("$run was made by a program, not by a script; go on with it there") }
            val settings = json.path("script_settings").properties().associate { it.key to it.value.asString() }
            return ScriptHost().describe(json.path("script_name").asString("script.${ScriptHost.EXTENSION}"), text, settings)
        }
    }
}
