package graft.dsl

import graft.model.adapter.GraftedModel
import graft.model.adapter.Head
import graft.model.compile.Objective
import graft.model.train.DataSource
import graft.model.train.FineTuning
import graft.model.train.SplitChoice
import graft.molecules.data.OnBadRow
import graft.molecules.data.SdfTable
import graft.molecules.data.SplitPlan
import graft.molecules.data.TableSpec
import graft.molecules.data.TaskKind
import graft.molecules.metrics.Metric
import graft.optim.AdamWOptions
import graft.tensor.NumberFormat
import graft.train.MemoryBudget
import java.nio.file.Path
import java.util.Optional

/** Describes a fine-tuning of [model]; it is carried out by `FineTuningRun`, or by the command. */
public fun fineTune(model: GraftedModel, description: FineTuneScope.() -> Unit): FineTuning = FineTuneScope(model).apply(description).build()

/** Data with a split, if one was said. */
public class SplitData internal constructor(internal val source: DataSource, internal val choice: SplitChoice?)

/** Data, optimiser, objective, and how long. */
@GraftDsl
public class FineTuneScope internal constructor(private val model: GraftedModel) {
    private val defaults = FineTuning.of(model).embeddedToxicity().build()

    /** What is learnt from: [csv], [dataset] or [embeddedToxicity], with a split. */
    public var data: SplitData? = null

    /** Optimiser and schedule: `adamW(1e-3) with linearWarmup(0.06)`. */
    public var optimiser: AdamWOptions = defaults.optimiser()

    /** The Bregman proximal step: `bregman(mu = 1.0, beta = 0.99)`. */
    public var proximal: Objective.Bregman? = null

    /** SMART's smoothness term: `smart(lambda = 1.0)`. */
    public var smoothness: Objective.Smoothness? = null

    /** Passes over the training part. */
    public var epochs: Int = defaults.epochs()

    /** Graphs a step. */
    public var batchGraphs: Int = defaults.batchGraphs()

    /** Epochs without a better validation score before it stops; 0 for never. */
    public var patience: Int = defaults.patience()

    /** Metric of validation and test; the data's own if left out. */
    public var metric: Metric? = null

    /** Whether regression labels are standardised by the training part. */
    public var standardise: Boolean = defaults.standardise()

    /** Seed of weights, order and dropout. */
    public var seed: Long = defaults.seed()

    /** Steps between checkpoints within an epoch; 0 for the end of each epoch only. */
    public var checkpointSteps: Int = defaults.checkpointSteps()

    /** How frozen weights that only products read are stored on the CPU: [float32], or [bfloat16], which is half as large and rounds them. */
    public var frozenWeights: NumberFormat = defaults.frozenWeights()

    /** 32 bits a number. */
    public val float32: NumberFormat get() = NumberFormat.FLOAT32

    /** 16 bits a number, the upper half of a float32. */
    public val bfloat16: NumberFormat get() = NumberFormat.BFLOAT16

    /** What the memory plan may take: `512.mebibytes`. The run then keeps fewer values, uses fewer threads or smaller micro-batches, in this order, as far as it has to; on the CPU alone. */
    public var memory: MemoryBudget? = null

    /** A CSV file with one label column. */
    public fun csv(file: String, smiles: String, label: String, nanIsMissing: Boolean = false, onBadRow: OnBadRow = OnBadRow.STOP): SplitData =
        csv(file, smiles, listOf(label), nanIsMissing, onBadRow)

    /** A CSV file with several label columns. Labels are numbers or classes as the head says. */
    public fun csv(file: String, smiles: String, labels: List<String>, nanIsMissing: Boolean = false, onBadRow: OnBadRow = OnBadRow.STOP): SplitData {
        return SplitData(DataSource.Csv(Path.of(file), TableSpec(smiles, labels, false, labelKind(), nanIsMissing, onBadRow)), null)
    }

    /** An SDF file; labels are data fields of its records, numbers or classes as the head says. */
    public fun sdf(file: String, labels: List<String>, nanIsMissing: Boolean = false, onBadRow: OnBadRow = OnBadRow.STOP): SplitData =
        SplitData(DataSource.Sdf(Path.of(file), TableSpec(SdfTable.MOLECULE, labels, false, labelKind(), nanIsMissing, onBadRow)), null)

    /** An SDF file with one label. */
    public fun sdf(file: String, label: String, nanIsMissing: Boolean = false, onBadRow: OnBadRow = OnBadRow.STOP): SplitData = sdf(file, listOf(label), nanIsMissing, onBadRow)

    /** Graphs in the TU format, a folder, a zip or a text file, for a network made by `forLabelledGraphs`. */
    public fun graphs(place: String, onBadRow: OnBadRow = OnBadRow.STOP): SplitData = SplitData(DataSource.Graphs(Path.of(place), onBadRow), null)

    private fun labelKind(): TaskKind = if (model.head().task() == Head.Task.CLASSIFICATION) TaskKind.BINARY else TaskKind.REGRESSION

    /** A set of the catalogue, such as `esol`: from the data folder, or fetched once; `graft data` lists all. */
    public fun dataset(name: String, onBadRow: OnBadRow = OnBadRow.STOP): SplitData = SplitData(DataSource.Benchmark(name, onBadRow), null)

    /** The toxicity set that comes with Graft's dependencies: four yes-or-no tasks. */
    public fun embeddedToxicity(): SplitData = SplitData(DataSource.Embedded(), null)

    /** With a split that is made. */
    public infix fun SplitData.split(plan: SplitPlan): SplitData = SplitData(source, SplitChoice.Plan(plan))

    /** With a split that comes with the data. */
    public infix fun SplitData.split(name: String): SplitData = SplitData(source, SplitChoice.Named(name))

    /** Molecules that share a scaffold stay together; with a seed, small groups are shuffled. */
    public fun scaffold(seed: Long? = null): SplitPlan = if (seed == null) SplitPlan.scaffold() else SplitPlan.scaffold(seed)

    /** Rows in random order, cut at 80 % and 90 %. */
    public fun random(seed: Long = 0): SplitPlan = SplitPlan.random(seed)

    /** A split of a JSON file. */
    public fun splitFile(file: String, name: String): SplitPlan = SplitPlan.FromFile(Path.of(file), name)

    /** The proximal step; mu = 0 is no step. */
    public fun bregman(mu: Double = 1.0, beta: Double = 0.99): Objective.Bregman = Objective.Bregman(mu, beta)

    /** The smoothness term: noise of deviation [sigma], moved by [step] uphill and clamped to [radius]. */
    public fun smart(lambda: Double = 1.0, sigma: Double = 1e-5, step: Double = 1e-3, radius: Double = 1e-5): Objective.Smoothness =
        Objective.Smoothness(lambda, sigma, step, radius, Optional.empty())

    internal fun build(): FineTuning {
        val builder = FineTuning.of(model)
            .optimiser(optimiser).bregman(Optional.ofNullable(proximal)).smoothness(Optional.ofNullable(smoothness))
            .epochs(epochs).batchGraphs(batchGraphs).patience(patience).standardise(standardise).seed(seed).checkpointSteps(checkpointSteps).frozenWeights(frozenWeights)
        data?.let { builder.data(it.source) }
        data?.choice?.let { builder.split(it) }
        metric?.let { builder.metric(it) }
        memory?.let { builder.memory(it) }
        return builder.build()
    }
}
