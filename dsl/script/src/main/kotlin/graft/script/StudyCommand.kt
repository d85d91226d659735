package graft.script

import graft.study.StudyFolder
import graft.study.StudyRun
import graft.study.StudySettings
import picocli.CommandLine.Command
import picocli.CommandLine.Mixin
import picocli.CommandLine.Option
import picocli.CommandLine.Parameters
import java.nio.file.Path
import java.util.concurrent.Callable

/** `graft study`. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = [
        "Compares ways of fine-tuning as a script says: methods x data sets x seeds x backbones, with the learning rate searched for each.",
        "Writes tables and a report into a folder. What is done there already is not done again: the same command goes on with a study that was stopped or killed.",
        "The last line on standard output is the report's path.",
    ],
)
internal class StudyCommand : Callable<Int> {
    @Parameters(paramLabel = "SCRIPT", description = ["A *.graft.kts script that says study(\"name\") { ... }."])
    private lateinit var script: Path

    @Option(names = ["--run-dir"], paramLabel = "DIR", description = ["The study's folder. Default: runs/<script>."])
    private var runDir: Path? = null

    @Option(names = ["--dry-run"], description = ["Says how many trainings it would take, and trains nothing."])
    private var dryRun = false

    @Mixin
    private lateinit var options: ScriptOptions

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        val (study, wish) = ScriptHost().study(script, options.settings)
        val folder = runDir ?: Path.of("runs", script.fileName.toString().removeSuffix("." + ScriptHost.EXTENSION))
        val shape = "${study.methods().size} methods, ${study.data().size} data sets, ${study.backbones().size} backbones, ${study.protocol().seeds().size} seeds: " +
            "${StudyRun.count(study)} trainings of at most ${study.protocol().epochs()} epochs"
        if (dryRun) {
            println("${study.name()}: $shape")
            return 0
        }
        System.err.println("${study.name()}: $shape, ${machine.threads} threads, folder $folder")
        Interruption().use { interruption ->
            StudyBar(System.err, StudyRun.count(study)).use { bar ->
                val settings = StudySettings.into(folder).withBackend(machine.backend(wish)).withThreads(machine.threads).withProgress(bar).stoppingWhen(interruption::requested)
                    .let { s -> options.dataFolder.map(s::withDataFolder).orElse(s) }
                val results = StudyRun.run(study, settings)
                bar.close()
                if (results.isEmpty) {
                    System.err.println("stopped before its end; the same command goes on")
                    println(folder)
                    return 0
                }
            }
        }
        println(folder.resolve(StudyFolder.outputs().first()))
        System.out.flush()
        return 0
    }
}
