package graft.script

import graft.dsl.FineTuneScope
import graft.dsl.PreTrainScope
import graft.model.Gtn
import graft.model.adapter.GraftedModel
import graft.model.pretrain.PreTraining
import graft.model.train.FineTuning
import graft.study.Study

/**
 * What a script can say besides the description language: [fineTune], [preTrain] or [study], at most once, and [setting].
 *
 * @param given the values of `--set`
 */
public class ScriptContext internal constructor(private val given: Map<String, String>) {
    internal val fineTunings = mutableListOf<FineTuning>()
    internal val preTrainings = mutableListOf<PreTraining>()
    internal val studies = mutableListOf<Study>()
    internal val declared = sortedSetOf<String>()

    /** What `graft train` carries out. */
    public fun fineTune(model: GraftedModel, description: FineTuneScope.() -> Unit): FineTuning =
        graft.dsl.fineTune(model, description).also { fineTunings += it }

    /** What `graft train` carries out to make a backbone. */
    public fun preTrain(backbone: Gtn, description: PreTrainScope.() -> Unit): PreTraining =
        graft.dsl.preTrain(backbone, description).also { preTrainings += it }

    /** What `graft study` carries out. */
    public fun study(name: String, description: StudyScope.() -> Unit): Study = StudyScope(name).apply(description).build().also { studies += it }

    /** A whole number that `--set name=value` replaces. */
    public fun setting(name: String, default: Int): Int = given(name, default, "a whole number") { it.toIntOrNull() }

    /** A number that `--set name=value` replaces. */
    public fun setting(name: String, default: Double): Double = given(name, default, "a number") { it.toDoubleOrNull() }

    /** A switch that `--set name=true` or `false` replaces. */
    public fun setting(name: String, default: Boolean): Boolean = given(name, default, "true or false") { it.toBooleanStrictOrNull() }

    /** A text that `--set name=value` replaces. */
    public fun setting(name: String, default: String): String = given(name, default, "a text") { it }

    private fun <T> given(name: String, default: T, kind: String, read: (String) -> T?): T {
        if (name in Overrides.KEYS) throw UsageException("setting \"$name\" has the name of a built-in one; call it something else")
        declared += name
        val text = given[name] ?: return default
        return read(text) ?: throw UsageException("--set $name=$text: it must be $kind")
    }
}
