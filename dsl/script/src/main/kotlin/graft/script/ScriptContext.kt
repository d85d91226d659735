package graft.script

import graft.backend.Device
import graft.backend.cuda.Precision
import graft.dsl.FineTuneScope
import graft.dsl.PreTrainScope
import graft.model.Gtn
import graft.model.adapter.GraftedModel
import graft.model.pretrain.PreTraining
import graft.model.train.FineTuning
import graft.study.Study

/**
 * What a script can say besides the description language: [fineTune], [preTrain] or [study], at most once, [setting], and [device].
 *
 * @param given the values of `--set`
 */
public class ScriptContext internal constructor(private val given: Map<String, String>) {
    internal val fineTunings = mutableListOf<FineTuning>()
    internal val preTrainings = mutableListOf<PreTraining>()
    internal val studies = mutableListOf<Study>()
    internal val declared = sortedSetOf<String>()

    /** Where to compute: [auto], [cpu] or [gpu]; `--device` overrides it. */
    public var device: Device = Device.AUTO

    /** How a GPU computes products: [float32], [tf32] or [bf16]; `--precision` overrides it. */
    public var precision: Precision = Precision.FLOAT32

    /** Whether frozen weights are packed once for all processes of the machine and mapped from the user's cache, on the CPU; changes no result. So does `--share-weights`. */
    public var shareWeights: Boolean = false

    /** A GPU where there is one, else the CPU. */
    public val auto: Device get() = Device.AUTO

    /** The CPU. */
    public val cpu: Device get() = Device.CPU

    /** A GPU, or not at all. */
    public val gpu: Device get() = Device.GPU

    /** Products in float32 throughout. */
    public val float32: Precision get() = Precision.FLOAT32

    /** Operands of products rounded to tensor-float-32. */
    public val tf32: Precision get() = Precision.TF32

    /** Operands of products rounded to bfloat16. */
    public val bf16: Precision get() = Precision.BF16

    internal val wish: DeviceWish get() = DeviceWish(device, precision, shareWeights)

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
