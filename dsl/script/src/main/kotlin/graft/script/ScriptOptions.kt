package graft.script

import graft.model.train.FineTuning
import graft.model.train.RunSettings
import graft.molecules.data.OnBadRow
import picocli.CommandLine.Option
import java.nio.file.Path
import java.util.Optional

/** The options that replace what a script says. */
internal class ScriptOptions {
    @Option(
        names = ["--set"], paramLabel = "KEY=VALUE", arity = "1..*",
        description = [
            "Replaces what the script says. Keys: epochs, batchGraphs, patience, seed, learningRate, weightDecay, clipNorm, mu, beta, split, metric, standardise, " +
                "checkpointSteps, frozenWeights, memory, onBadRow, and the names that the script declares by setting(\"name\", default).",
        ],
    )
    private var set: Map<String, String> = mapOf()

    @Option(names = ["--seed"], paramLabel = "N", description = ["Seed of weights, order and dropout."])
    private var seed: Long? = null

    @Option(names = ["--on-bad-row"], paramLabel = "stop|skip", description = ["What happens to a row that cannot be read."])
    private var onBadRow: OnBadRow? = null

    @Option(names = ["--data-dir"], paramLabel = "DIR", description = ["Folder of benchmark sets. Default: GRAFT_DATA, else ../shared/data."])
    private var dataDir: Path? = null

    /** All replaced values by name. */
    val settings: Map<String, String>
        get() = set + listOfNotNull(seed?.let { "seed" to it.toString() }, onBadRow?.let { "onBadRow" to it.name.lowercase() })

    val dataFolder: Optional<Path> get() = Optional.ofNullable(dataDir)

    fun describe(script: Path): Described = ScriptHost().describe(script, settings)

    /** Settings of a run that is only looked at. */
    fun looking(machine: Machine, wish: DeviceWish): RunSettings =
        RunSettings(machine.quietBackend(wish), machine.threads, dataFolder, Path.of("."), false, Optional.empty(), graft.model.train.RunReport.silent()) { false }

    /** The script's training with the replaced values. */
    fun training(script: Path): FineTuning = describe(script).toTrain()
}
