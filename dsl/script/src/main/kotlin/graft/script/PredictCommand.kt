package graft.script

import graft.graph.ShortestPaths
import graft.model.ModelException
import graft.model.adapter.GraftedModel
import graft.model.files.AdapterFolder
import graft.model.files.GraphormerFolder
import graft.model.files.MatFolder
import graft.model.files.ModelJson
import graft.model.train.Predictor
import graft.model.train.RunFolder
import graft.molecules.data.MoleculeTable
import graft.molecules.data.OnBadRow
import graft.molecules.data.PredictionCsv
import graft.molecules.data.TableSpec
import picocli.CommandLine.Command
import picocli.CommandLine.Mixin
import picocli.CommandLine.Option
import picocli.CommandLine.Parameters
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.Callable

/** `graft predict`. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = ["Writes the input's columns and a prediction for each row: label units for regression, probabilities for classification."],
)
internal class PredictCommand : Callable<Int> {
    @Parameters(paramLabel = "RUN_OR_SCRIPT", description = ["A run folder, a script, or a Hugging Face Graphormer folder."])
    private lateinit var source: Path

    @Option(names = ["--input"], required = true, paramLabel = "CSV", description = ["Molecules."])
    private lateinit var input: Path

    @Option(names = ["--output"], required = true, paramLabel = "CSV", description = ["Where the predictions go; written whole or not at all."])
    private lateinit var output: Path

    @Option(names = ["--smiles"], paramLabel = "COLUMN", defaultValue = "smiles", description = ["Column of the molecules. Default: \${DEFAULT-VALUE}."])
    private lateinit var smiles: String

    @Option(names = ["--weights"], paramLabel = "FILE", description = ["With a script: a run folder or adapter folder, or a file of all weights."])
    private var weights: Path? = null

    @Option(names = ["--raw"], description = ["Writes the model's output as it is."])
    private var raw = false

    @Option(names = ["--set"], paramLabel = "KEY=VALUE", description = ["Values of a script's settings, as they were when it was trained."])
    private var set: Map<String, String> = mapOf()

    @Option(names = ["--on-bad-row"], paramLabel = "stop|skip", defaultValue = "stop", description = ["A row that cannot be read stops, or is left empty. Default: \${DEFAULT-VALUE}."])
    private lateinit var onBadRow: OnBadRow

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        val described = if (Files.isRegularFile(source)) ScriptHost().describe(source, set) else null
        val backend = machine.backend(described?.wish ?: DeviceWish())
        val table = MoleculeTable.read(input, TableSpec.unlabelled(smiles).withOnBadRow(onBadRow))
        val predictor = if (described == null) predictor() else ofScript(described)
        // Paths are asked for here already: a molecule that is too large for their codes is a bad row like any other.
        val molecules = table.molecules { smiles -> predictor.featuriser().featurise(smiles).also { ShortestPaths.of(it.graph()) } }
        molecules.table().skipped().forEach { System.err.println("left empty: $it") }
        val graphs = molecules.molecules()
        val tasks = predictor.tasks().size
        val numbers = if (raw) predictor.raw(backend, machine.threads, graphs) else predictor.predict(backend, machine.threads, graphs)
        val rows = arrayOfNulls<DoubleArray>(table.source().rows().size)
        for (i in graphs.indices) rows[molecules.table().fileRow(i)] = numbers.copyOfRange(i * tasks, (i + 1) * tasks)
        PredictionCsv.write(output, table.source(), RunFolder.predictionColumns(predictor.tasks()), rows)
        System.err.println("${graphs.size} predictions, ${rows.size - graphs.size} rows left empty: $output")
        return 0
    }

    /** Of a folder. */
    private fun predictor(): Predictor = when {
        Files.exists(source.resolve("run.json")) -> ofRun()
        MatFolder.isOne(source) -> withoutWeights { Predictor.ofMat(source) }
        GraphormerFolder.isOne(source) -> withoutWeights { Predictor.ofHuggingFace(source) }
        Files.exists(source) -> throw UsageException("$source is neither a run folder (run.json) nor a Hugging Face Graphormer or MAT folder (config.json, model.safetensors)")
        else -> throw UsageException("there is no file or folder $source; give a run folder, a script or a Hugging Face Graphormer or MAT folder")
    }

    private fun withoutWeights(make: () -> Predictor): Predictor {
        if (weights != null) throw UsageException("--weights belongs to a script or a run; $source holds its own weights")
        return make()
    }

    private fun ofRun(): Predictor {
        val model = savedModel()
        return weights?.let { of(it, model, null) } ?: Predictor.of(source, model)
    }

    /** A model with parts of the user's own is rebuilt by its script. */
    private fun savedModel(): GraftedModel = try {
        ModelJson.read(RunFolder(source).description().path("model"))
    } catch (e: ModelException) {
        if (!RunFolder(source).description().path("script").isString) throw e
        TrainCommand.ofRun(source).model
    }

    private fun ofScript(described: Described): Predictor {
        val from = weights ?: throw UsageException("$source is a script: say by --weights which run, adapter folder or weight file to use")
        return of(from, described.model, described.tuning?.seed())
    }

    private fun of(from: Path, model: GraftedModel, seed: Long?): Predictor {
        if (!Files.exists(from)) throw UsageException("there is no file or folder $from")
        if (Files.isRegularFile(from)) return Predictor.ofWeights(from, model)
        if (Files.exists(from.resolve("run.json"))) return Predictor.of(from, model)
        val adapter = AdapterFolder.find(from).orElseThrow { UsageException("$from holds no adapter (graft.json)") }
        return Predictor.ofAdapter(adapter, model, seed ?: seedBeside(adapter))
    }

    private fun seedBeside(adapter: Path): Long {
        val run = adapter.toAbsolutePath().parent
        return if (Files.exists(run.resolve("run.json"))) RunFolder(run).description().path("settings").path("seed").asLong() else 0
    }
}
