package graft.script

import graft.GraftException
import graft.NearestNames
import graft.model.compile.Objective
import graft.model.train.DataSource
import graft.model.train.FineTuning
import graft.model.train.SplitChoice
import graft.molecules.data.OnBadRow
import graft.molecules.data.SplitPlan
import graft.molecules.metrics.Metric
import graft.tensor.NumberFormat
import graft.train.MemoryBudget
import java.util.Optional

/** The values of `--set`: each replaces what the script says. */
internal class Overrides(private val values: Map<String, String>) {
    /** @throws UsageException for a name that is neither built in nor declared by the script */
    fun check(builtIn: Set<String>, declared: Set<String>) {
        val known = builtIn + declared
        values.keys.firstOrNull { it in KEYS && it !in known }?.let { throw UsageException("--set $it: it belongs to a training, and the script describes a model alone") }
        values.keys.firstOrNull { it !in known }?.let { throw UsageException("--set $it: there is no such setting; ${NearestNames.hint(it, known)}") }
    }

    /** The fine-tuning with the values in place. */
    fun apply(tuning: FineTuning): FineTuning {
        val builder = tuning.but()
        var seen = tuning
        for ((name, key) in KEYS) {
            val value = values[name] ?: continue
            try {
                key.set(builder, seen, value)
                seen = builder.build()
            } catch (e: UsageException) {
                throw e
            } catch (e: GraftException) {
                throw UsageException("--set $name=$value: ${e.message}", e)
            }
        }
        return seen
    }

    /** A setting: what it is, and how it is put in place. */
    class Key(val meaning: String, val set: (FineTuning.Builder, FineTuning, String) -> Unit)

    companion object {
        private val SPLIT = Regex("(random|scaffold)(?:\\((\\d+)\\))?")

        val KEYS: Map<String, Key> = linkedMapOf(
            "epochs" to Key("passes over the training part") { b, _, v -> b.epochs(whole("epochs", v)) },
            "batchGraphs" to Key("graphs a step") { b, _, v -> b.batchGraphs(whole("batchGraphs", v)) },
            "patience" to Key("epochs without a better score before it stops; 0 for never") { b, _, v -> b.patience(whole("patience", v)) },
            "seed" to Key("seed of weights, order and dropout") { b, _, v -> b.seed(v.toLongOrNull() ?: refuse("seed", v, "a whole number")) },
            "learningRate" to Key("peak of the learning rate") { b, _, v -> b.learningRate(number("learningRate", v)) },
            "weightDecay" to Key("decoupled weight decay") { b, t, v -> b.optimiser(t.optimiser().withDecay(number("weightDecay", v))) },
            "clipNorm" to Key("Euclidean norm that all gradients together may have") { b, _, v -> b.clipNorm(number("clipNorm", v)) },
            "mu" to Key("weight of the proximal step; 0 for none") { b, t, v -> b.bregman(number("mu", v), t.objective().bregman().map { it.beta() }.orElse(0.99)) },
            "beta" to Key("memory of the proximal anchor") { b, t, v -> b.bregman(proximal(t).mu(), number("beta", v)) },
            "split" to Key("random-3 or another that comes with the data; random(7), scaffold or scaffold(7) to make one") { b, t, v -> b.split(split(t.data(), v)) },
            "metric" to Key("validation and test metric: " + Metric.entries.joinToString { it.key() }) { b, _, v -> b.metric(metric(v)) },
            "standardise" to Key("whether regression labels are standardised") { b, _, v -> b.standardise(v.toBooleanStrictOrNull() ?: refuse("standardise", v, "true or false")) },
            "checkpointSteps" to Key("steps between checkpoints within an epoch; 0 for none") { b, _, v -> b.checkpointSteps(whole("checkpointSteps", v)) },
            "frozenWeights" to Key("float32, or bfloat16 to store frozen weights of products in half the memory, rounded") { b, _, v -> b.frozenWeights(format(v)) },
            "memory" to Key("what the memory plan may take, as 512MiB") { b, _, v -> b.memory(MemoryBudget.parse(v)) },
            "onBadRow" to Key("stop or skip where a row cannot be read") { b, t, v -> b.data(t.data().onBadRow(onBadRow(v))) },
        )

        fun refuse(key: String, value: String, kind: String): Nothing = throw UsageException("--set $key=$value: it must be $kind")

        private fun whole(key: String, value: String): Int = value.toIntOrNull() ?: refuse(key, value, "a whole number")

        private fun number(key: String, value: String): Double = value.toDoubleOrNull() ?: refuse(key, value, "a number")

        private fun proximal(tuning: FineTuning): Objective.Bregman =
            tuning.objective().bregman().or { Optional.empty() }.orElseThrow { UsageException("--set beta: there is no proximal step; give mu too, before it") }

        private fun metric(key: String): Metric = Metric.entries.find { it.key() == key }
            ?: throw UsageException("--set metric=$key: there is no such metric; ${NearestNames.hint(key, Metric.entries.map { it.key() })}")

        private fun format(text: String): NumberFormat = NumberFormat.entries.find { it.id() == text } ?: refuse("frozenWeights", text, "float32 or bfloat16")

        private fun onBadRow(text: String): OnBadRow = OnBadRow.entries.find { it.name.lowercase() == text } ?: refuse("onBadRow", text, "stop or skip")

        private fun seedOf(split: String, seed: String): Long = seed.toLongOrNull() ?: refuse("split", split, "with a seed of at most ${Long.MAX_VALUE}")

        private fun split(data: DataSource, text: String): SplitChoice {
            val (kind, seed) = SPLIT.matchEntire(text)?.destructured ?: return SplitChoice.Named(text)
            if (seed.isEmpty() && data is DataSource.Benchmark) return SplitChoice.Named(text)
            return SplitChoice.Plan(
                when {
                    kind == "random" -> SplitPlan.random(seedOf(text, seed.ifEmpty { "0" }))
                    seed.isEmpty() -> SplitPlan.scaffold()
                    else -> SplitPlan.scaffold(seedOf(text, seed))
                },
            )
        }
    }
}
