package graft.script

import graft.GraftException
import graft.model.adapter.GraftedModel
import graft.model.pretrain.PreTraining
import graft.model.train.FineTuning
import graft.study.Study
import java.io.File
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.script.experimental.api.CompiledScript
import kotlin.script.experimental.api.EvaluationResult
import kotlin.script.experimental.api.ResultValue
import kotlin.script.experimental.api.ResultWithDiagnostics
import kotlin.script.experimental.api.ScriptCompilationConfiguration
import kotlin.script.experimental.api.ScriptDiagnostic
import kotlin.script.experimental.api.ScriptEvaluationConfiguration
import kotlin.script.experimental.api.SourceCode
import kotlin.script.experimental.api.compilerOptions
import kotlin.script.experimental.api.defaultImports
import kotlin.script.experimental.api.fileExtension
import kotlin.script.experimental.api.implicitReceivers
import kotlin.script.experimental.api.valueOrNull
import kotlin.script.experimental.host.toScriptSource
import kotlin.script.experimental.jvm.BasicJvmScriptEvaluator
import kotlin.script.experimental.jvm.baseClassLoader
import kotlin.script.experimental.jvm.jvm
import kotlin.script.experimental.jvm.loadDependencies
import kotlin.script.experimental.jvm.updateClasspath
import kotlin.script.experimental.jvmhost.JvmScriptCompiler

/**
 * What a script describes.
 *
 * @param model what is grafted
 * @param tuning how it is trained, if the script says so
 * @param preTraining how its backbone is made, if the script says that instead
 */
public data class Described(
    val name: String,
    val text: String,
    val settings: Map<String, String>,
    val model: GraftedModel,
    val tuning: FineTuning?,
    val preTraining: PreTraining? = null,
    val wish: DeviceWish = DeviceWish(),
) {
    /** @throws UsageException if the script only describes a model, or a pre-training */
    internal fun toTrain(): FineTuning = tuning ?: throw UsageException(
        if (preTraining == null) "$name: describes a model but no training; add fineTune(model) { ... }" else "$name: describes a pre-training, which only graft train carries out",
    )
}

/**
 * A study that a script describes.
 *
 * @param wish where its trainings are computed
 */
public data class DescribedStudy(val study: Study, val wish: DeviceWish)

/** Compiles and runs `*.graft.kts` scripts. */
public class ScriptHost(cacheFolder: Path = ScriptCache.userFolder()) {
    private val classPath = System.getProperty("java.class.path").split(File.pathSeparator).filter { it.isNotEmpty() }.map(::File)
    private val configuration = ScriptCompilationConfiguration {
        fileExtension(EXTENSION)
        defaultImports("graft.dsl.*", "graft.program.Activation", "graft.program.Op", "graft.model.NormPlacement", "graft.molecules.metrics.Metric", "graft.molecules.data.OnBadRow")
        implicitReceivers(ScriptContext::class)
        compilerOptions("-jvm-target", "25")
        jvm { updateClasspath(classPath) }
    }
    private val cache = ScriptCache(cacheFolder, classPath, configuration)

    /**
     * Runs a script file.
     *
     * @param settings the values of `--set`
     * @throws UsageException with file, line and column for what does not compile, with file and line for what fails
     */
    public fun describe(script: Path, settings: Map<String, String> = mapOf()): Described {
        return describe(script.toString(), read(script), settings)
    }

    private fun read(script: Path): String {
        if (!Files.isRegularFile(script)) throw UsageException("there is no script $script")
        return try {
            Files.readString(script)
        } catch (e: IOException) {
            throw UsageException("$script cannot be read: ${e.message}", e)
        }
    }

    /** Runs the text of a script. */
    public fun describe(name: String, text: String, settings: Map<String, String>): Described {
        val context = ScriptContext(settings)
        val result = run(name, text, context)
        if (context.studies.isNotEmpty()) throw UsageException("$name: describes a study; carry it out with graft study $name")
        val trainings = context.fineTunings.size + context.preTrainings.size
        if (trainings > 1) throw UsageException("$name: calls fineTune or preTrain $trainings times; a script describes one training")
        context.preTrainings.singleOrNull()?.let { return Described(name, text, settings, it.backbone().grafted { }, null, PreTrainingOverrides(settings).apply(it, context.declared), context.wish) }
        val overrides = Overrides(settings)
        overrides.check(if (context.fineTunings.isEmpty()) setOf() else Overrides.KEYS.keys, context.declared)
        val tuning = context.fineTunings.singleOrNull()?.let { overrides.apply(it) }
        return Described(name, text, settings, tuning?.model() ?: model(name, result), tuning, null, context.wish)
    }

    /**
     * Runs a script that describes a study.
     *
     * @param settings the values of `--set`
     * @throws UsageException as [describe], and for a script that describes no study
     */
    public fun study(script: Path, settings: Map<String, String> = mapOf()): DescribedStudy {
        val name = script.toString()
        val context = ScriptContext(settings)
        run(name, read(script), context)
        Overrides(settings).check(setOf(), context.declared)
        if (context.studies.size != 1) throw UsageException("$name: describes ${context.studies.size} studies; a script for graft study says study(\"name\") { ... } once")
        return DescribedStudy(context.studies.single(), context.wish)
    }

    private fun run(name: String, text: String, context: ScriptContext): ResultValue {
        val source = text.toScriptSource(Path.of(name).fileName.toString())
        return evaluate(name, cache.find(source) ?: compile(name, source).also { cache.keep(it, source) }, context)
    }

    private fun compile(name: String, source: SourceCode): CompiledScript {
        val outcome = await { JvmScriptCompiler()(source, configuration) }
        return outcome.valueOrNull() ?: throw UsageException(
            outcome.reports.filter { it.severity >= ScriptDiagnostic.Severity.ERROR }.joinToString("\n") { report ->
                val place = report.location?.start?.let { ":${it.line}:${it.col}" }.orEmpty()
                "$name$place: ${report.message}"
            },
        )
    }

    private fun evaluate(name: String, script: CompiledScript, context: ScriptContext): ResultValue {
        val evaluation = ScriptEvaluationConfiguration {
            implicitReceivers(context)
            jvm {
                baseClassLoader(ScriptHost::class.java.classLoader)
                loadDependencies(false)
            }
        }
        val outcome: ResultWithDiagnostics<EvaluationResult> = await { BasicJvmScriptEvaluator()(script, evaluation) }
        val value = outcome.valueOrNull()?.returnValue ?: throw UsageException("$name: " + outcome.reports.joinToString("\n") { it.message })
        if (value is ResultValue.Error) throw failure(name, value)
        return value
    }

    /** A script's own failure names the line of the script that led to it. */
    private fun failure(name: String, value: ResultValue.Error): Throwable {
        val error = value.error
        val script = value.scriptClass?.qualifiedName
        val line = error.stackTrace.firstOrNull { it.className.substringBefore('$') == script }?.lineNumber
        val place = if (line == null) name else "$name:$line"
        return when (error) {
            is UsageException, is GraftException -> UsageException("$place: ${error.message}", error)
            is Error -> error
            else -> UsageException("$place: ${error.javaClass.simpleName}: ${error.message}", error)
        }
    }

    private fun model(name: String, result: ResultValue): GraftedModel {
        val last = (result as? ResultValue.Value)?.value
        if (last is GraftedModel) return last
        val instance = result.scriptInstance
        val models = instance?.javaClass?.declaredFields.orEmpty().filter { GraftedModel::class.java.isAssignableFrom(it.type) }.map {
            it.isAccessible = true
            it.get(instance) as GraftedModel
        }
        return models.singleOrNull() ?: throw UsageException("$name: describes ${models.size} models and no training; end it with the model, or with fineTune(model) { ... }")
    }

    /** Scripting functions may suspend but never do. */
    private fun <T> await(block: suspend () -> T): T {
        var outcome: Result<T>? = null
        block.startCoroutine(Continuation(EmptyCoroutineContext) { outcome = it })
        return checkNotNull(outcome) { "the script was suspended" }.getOrThrow()
    }

    public companion object {
        /** How the names of scripts end. */
        public const val EXTENSION: String = "graft.kts"
    }
}
