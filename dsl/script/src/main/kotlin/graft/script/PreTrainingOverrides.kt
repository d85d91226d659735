package graft.script

import graft.NearestNames
import graft.model.pretrain.PreTraining

/** The values of `--set` for a script that describes a pre-training. */
internal class PreTrainingOverrides(private val values: Map<String, String>) {
    /** The pre-training with the values in place. */
    fun apply(training: PreTraining, declared: Set<String>): PreTraining {
        val known = KEYS.keys + declared
        values.keys.firstOrNull { it !in known }?.let { throw UsageException("--set $it: a pre-training has no such setting; ${NearestNames.hint(it, known)}") }
        return KEYS.entries.fold(training) { t, (name, key) -> values[name]?.let { key(t, name, it) } ?: t }
    }

    private companion object {
        val KEYS: Map<String, (PreTraining, String, String) -> PreTraining> = linkedMapOf(
            "epochs" to { t, key, v -> t.withEpochs(whole(key, v)) },
            "batchGraphs" to { t, key, v -> t.withBatchGraphs(whole(key, v)) },
            "valid" to { t, key, v -> t.withValid(whole(key, v)) },
            "seed" to { t, key, v -> t.withSeed(v.toLongOrNull() ?: Overrides.refuse(key, v, "a whole number")) },
            "learningRate" to { t, key, v -> t.withOptimiser(t.optimiser().withLearningRate(v.toDoubleOrNull() ?: Overrides.refuse(key, v, "a number"))) },
            "checkpointSteps" to { t, key, v -> t.withCheckpointSteps(whole(key, v)) },
        )

        fun whole(key: String, value: String): Int = value.toIntOrNull() ?: Overrides.refuse(key, value, "a whole number")
    }
}
