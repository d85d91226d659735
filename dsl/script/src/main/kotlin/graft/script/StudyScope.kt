package graft.script

import graft.dsl.GraftDsl
import graft.dsl.GraftScope
import graft.dsl.graft
import graft.model.Gtn
import graft.model.compile.Objective
import graft.model.train.DataSource
import graft.model.train.SplitChoice
import graft.molecules.data.OnBadRow
import graft.molecules.data.SplitPlan
import graft.molecules.data.TableSpec
import graft.molecules.data.TaskKind
import graft.optim.AdamWOptions
import graft.study.Ablation
import graft.study.DataChoice
import graft.study.Method
import graft.study.Study
import java.nio.file.Path
import java.util.Optional

/** Backbones, data sets, methods, and the protocol that is the same for all of them. */
@GraftDsl
public class StudyScope internal constructor(name: String) {
    private val builder = Study.named(name)
    private val methods = mutableMapOf<String, Method>()

    /** Passes over the training part at most. */
    public var epochs: Int = DEFAULT_EPOCHS

    /** Passes at most in the search of the learning rate; as many as [epochs] if left out, and then its runs count as results. */
    public var searchEpochs: Int? = null

    /** Epochs without a better validation score before a run stops; 0 for never. */
    public var patience: Int = DEFAULT_PATIENCE

    /** Graphs a step. */
    public var batchGraphs: Int = DEFAULT_BATCH

    /** Everything of the optimiser but the learning rate, which is searched. */
    public var optimiser: AdamWOptions = AdamWOptions(1e-3)

    /** Whether a model of fingerprints is scored beside the others. */
    public var fingerprints: Boolean = true

    /** A backbone, with the name that it has in tables. */
    public fun backbone(name: String, network: Gtn) {
        builder.backbone(name, network)
    }

    /** A data set with one split for all seeds, and [epochs] of its own if it needs more or fewer passes than the others. */
    public fun data(name: String, source: DataSource, split: SplitPlan, epochs: Int? = null) {
        data(name, source, listOf(SplitChoice.Plan(split)), epochs)
    }

    /** A data set with splits that come with it: one for all seeds, or one a seed; and [epochs] of its own. */
    public fun data(name: String, source: DataSource, vararg splits: String, epochs: Int? = null) {
        data(name, source, splits.map { SplitChoice.Named(it) }, epochs)
    }

    private fun data(name: String, source: DataSource, splits: List<SplitChoice>, epochs: Int?) {
        val choice = DataChoice(name, source, splits)
        builder.data(epochs?.let(choice::withEpochs) ?: choice)
    }

    /** A set of the catalogue, such as `esol`. */
    public fun dataset(name: String, onBadRow: OnBadRow = OnBadRow.STOP): DataSource = DataSource.Benchmark(name, onBadRow)

    /** The toxicity set that comes with Graft's dependencies: its four yes-or-no tasks, or some of them by name. */
    public fun embeddedToxicity(vararg tasks: String): DataSource = if (tasks.isEmpty()) DataSource.Embedded() else DataSource.Tasks(DataSource.Embedded(), tasks.toList())

    /** A CSV file; labels are numbers, or with [classes] yes-or-no. */
    public fun csv(file: String, smiles: String, vararg labels: String, classes: Boolean = false, onBadRow: OnBadRow = OnBadRow.STOP): DataSource =
        DataSource.Csv(Path.of(file), TableSpec(smiles, labels.toList(), false, if (classes) TaskKind.BINARY else TaskKind.REGRESSION, false, onBadRow))

    /** Molecules that share a scaffold stay together; with a seed, small groups are shuffled. */
    public fun scaffold(seed: Long? = null): SplitPlan = if (seed == null) SplitPlan.scaffold() else SplitPlan.scaffold(seed)

    /** Rows in random order, cut at 80 % and 90 %. */
    public fun random(seed: Long = 0): SplitPlan = SplitPlan.random(seed)

    /** A split with a part of its training rows. */
    public fun SplitPlan.thinned(fraction: Double, seed: Long = 0): SplitPlan = SplitPlan.Thinned(this, fraction, seed)

    /** The proximal step; mu = 0 is no step. */
    public fun bregman(mu: Double = 1.0, beta: Double = 0.99): Objective.Bregman = Objective.Bregman(mu, beta)

    /** A way of adapting a backbone; the head is the data set's. A description that says nothing trains everything. */
    public fun method(name: String, proximal: Objective.Bregman? = null, description: GraftScope.() -> Unit) {
        val method = Method(name, { it.graft(description) }, objective(proximal))
        methods[name] = method
        builder.method(method)
    }

    /** Seeds of weights, order and dropout; the search uses the first. */
    public fun seeds(vararg seeds: Long) {
        builder.seeds(*seeds)
    }

    /** The grid of the search, the same for every method. */
    public fun learningRates(vararg grid: Double) {
        builder.learningRates(*grid)
    }

    /** One thing of the method [of] that is varied, on all data sets and backbones or on the named ones. */
    public fun ablation(name: String, of: String, data: List<String> = listOf(), backbones: List<String> = listOf(), variants: AblationScope.() -> Unit) {
        val base = methods[of] ?: throw UsageException("ablation \"$name\" is of method \"$of\", which is not described before it")
        builder.ablation(Ablation(name, of, data, backbones, AblationScope(base).apply(variants).variants))
    }

    /** Plans and measures the memory of every method on a backbone, one step of [batch] molecules. */
    public fun memory(name: String, network: Gtn, batch: Int = MEMORY_BATCH) {
        builder.memory(name, network, batch)
    }

    /** Every description is said once for every backbone, so that what it cannot mean, and the settings in it, are known before anything is run. */
    internal fun build(): Study {
        val study = builder.epochs(epochs).searchEpochs(searchEpochs ?: epochs).patience(patience).batchGraphs(batchGraphs).optimiser(optimiser).fingerprints(fingerprints).build()
        val described = study.methods() + study.ablations().flatMap { it.variants() }.map { it.method() }
        for (backbone in study.backbones()) for (method in described) method.graft().apply(backbone.network())
        return study
    }

    internal companion object {
        const val DEFAULT_EPOCHS = 20
        const val DEFAULT_PATIENCE = 5
        const val DEFAULT_BATCH = 32
        const val MEMORY_BATCH = 64

        fun objective(proximal: Objective.Bregman?) = Objective(Optional.ofNullable(proximal), Optional.empty())
    }
}

/** The values of an ablation. */
@GraftDsl
public class AblationScope internal constructor(private val base: Method) {
    internal val variants = mutableListOf<Ablation.Variant>()

    /** Another description, with the proximal step of the method itself unless another is said. */
    public fun variant(label: String, proximal: Objective.Bregman? = base.objective().bregman().orElse(null), description: GraftScope.() -> Unit) {
        variants += Ablation.Variant(label, Method(label, { it.graft(description) }, StudyScope.objective(proximal)), 1.0)
    }

    /** The method itself with another proximal step; null for none. */
    public fun proximal(label: String, step: Objective.Bregman?) {
        variants += Ablation.Variant(label, Method(label, base.graft(), StudyScope.objective(step)), 1.0)
    }

    /** A proximal step; mu = 0 is no step. */
    public fun bregman(mu: Double = 1.0, beta: Double = 0.99): Objective.Bregman = Objective.Bregman(mu, beta)

    /** The method itself on a part of the training rows. */
    public fun fraction(fraction: Double) {
        variants += Ablation.Variant("${(PERCENT * fraction).toInt()} % of the data", base, fraction)
    }

    private companion object {
        const val PERCENT = 100
    }
}
