package graft.specs.conformance

import graft.backend.Backend
import graft.backend.Session
import graft.backend.Session.State
import graft.backend.StepBatch
import graft.backend.cpu.CpuBackend
import graft.backend.cuda.CudaBackend
import graft.backend.cuda.Precision
import graft.backend.reference.ReferenceBackend
import graft.graph.RaggedBatch
import graft.graph.Sample
import graft.kernel.AdamWStep
import graft.model.compile.CompiledModel
import graft.model.compile.Objective
import graft.program.Program
import graft.tensor.Sizes
import graft.testing.TestGpu
import graft.weights.SafetensorsFile
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import tools.jackson.databind.JsonNode
import java.nio.file.Files
import java.nio.file.Path
import java.util.Optional
import kotlin.math.min

/** Backbones, adapters and training of Graphormer and MAT against numbers computed with PyTorch in double. */
class ConformanceSpec : FunSpec({
    val gpu = if (TestGpu.missing().isEmpty()) CudaBackend(TestGpu.cuda(), Precision.FLOAT32) else null
    if (gpu == null) println("conformance on CUDA: skipped, ${TestGpu.missing()}")
    val wanted = { backend: Backend, name: String -> backend !is CudaBackend || TestGpu.isWhole() || name in ON_THE_DOUBLE }
    val backends = listOfNotNull<Pair<Backend, Tolerances>>(
        ReferenceBackend() to Tolerances.DOUBLE, CpuBackend.scalar() to Tolerances.FLOAT, CpuBackend.chosen() to Tolerances.FLOAT, gpu?.let { it to Tolerances.FLOAT },
    )
    val root = conformance
    if (root == null) {
        println("conformance: skipped, no folder 'conformance' below the property graft.shared; no claim of conformance can be made")
    } else {
        val cases = cases(root)
        val onMat = cases.count { "mat" in it.fileName.toString() }
        println("conformance: ${cases.size - onMat} cases on Graphormer backbones, $onMat on MAT, ${backends.size} back ends, 0 skipped")
        if (gpu != null) println("conformance on CUDA: ${cases.count { wanted(gpu, root.relativize(it).toString()) }} of ${cases.size} cases; all of them with -Pdouble, or -Pgpu on a real one")
        for ((backend, tolerances) in backends) {
            for (folder in cases.filter { wanted(backend, root.relativize(it).toString()) }) {
                val name = root.relativize(folder).toString()
                test("$name on ${backend.name()}") {
                    when (folder.parent.fileName.toString()) {
                        "backbone" -> backbone(folder, backend, tolerances)
                        "adapters" -> adapter(folder, backend, tolerances)
                        else -> training(folder, backend, tolerances)
                    }
                }
            }
        }
    }
})

/** What the host double computes in every build: it is slow, so not all. */
private val ON_THE_DOUBLE = setOf(
    "backbone/graphormer-postln", "backbone/mat-exp", "adapters/g-adapter-sym-on-graphormer-postln", "adapters/lora-on-mat-exp", "adapters/prefix-on-graphormer-postln",
    "training/g-adapter-bregman-regression",
)

private fun cases(root: Path): List<Path> = listOf("backbone", "adapters", "training").flatMap { kind ->
    Files.list(root.resolve(kind)).use { all -> all.sorted().toList() }
}

private fun Backend.session(program: Program, model: CaseModel, samples: List<Sample>): Session =
    open(program, model.weights, RaggedBatch.sizesOf(samples, true).max(Sizes.NONE), 2)

private fun batch(samples: List<Sample>, step: Long = 1) =
    StepBatch(listOf(samples), step, 0, samples.size.toDouble(), samples.size.toDouble())

/** Forward features of all molecules against `mol{i}/...`, and logits. */
private fun features(model: CaseModel, samples: List<Sample>, expected: SafetensorsFile, backend: Backend, tolerance: Double) {
    backend.session(model.compiled.inference(true), model, samples).use { session ->
        val out = session.run(batch(samples)).outputs()
        compare("logits", out.getValue(CompiledModel.LOGITS), expected.doubles("logits"), tolerance)
        val heads = model.compiled.model().backbone().block().heads()
        for ((feature, rows) in out) {
            if (feature == CompiledModel.LOGITS) continue
            val file = if (feature == "bias") "attn_bias" else feature
            val present = samples.filter { expected.contains("mol${it.row()}/$file") }
            val scale = present.maxOfOrNull { largest(expected.doubles("mol${it.row()}/$file")) } ?: continue
            var from = 0
            for (s in samples) {
                val n = s.graph().nodes() + 1
                val size = when (feature) {
                    "bias" -> heads * n * n
                    "pooled" -> rows.size / samples.size
                    else -> n * model.compiled.model().backbone().width()
                }
                if (s in present) compare("mol${s.row()}/$file", rows.copyOfRange(from, from + size), expected.doubles("mol${s.row()}/$file"), tolerance, scale)
                from += size
            }
        }
    }
}

private fun gradients(model: CaseModel, samples: List<Sample>, names: List<String>, zero: List<String>, loss: Double, expected: SafetensorsFile, prefix: String, backend: Backend, t: Tolerances) {
    val program = model.compiled.training(Objective.TASK)
    backend.session(program, model, samples).use { session ->
        val result = session.run(batch(samples))
        compare("loss", doubleArrayOf(result.losses().getValue("task")), doubleArrayOf(loss), t.forward)
        program.trainable().map { it.name() }.toSet() shouldBe names.map(model::canonical).toSet()
        val grads = names.associateWith { session.read(State.GRADIENT, model.canonical(it)) }
        val top = grads.values.maxOf(::largest)
        for ((name, grad) in grads) {
            if (name in zero) {
                compare("$prefix/$name is zero", grad, DoubleArray(grad.size), 1e-5, top)
            } else {
                compare("$prefix/$name", grad, expected.dense("$prefix/$name", grad.size), t.gradient)
            }
        }
    }
}

private fun backbone(folder: Path, backend: Backend, t: Tolerances) {
    val expected = SafetensorsFile.open(folder.resolve("expected.safetensors"))
    val info = json(folder.resolve("inputs.json"))
    for ((loss, label) in listOf("mse" to "label_regression", "bce" to "label_binary")) {
        val samples = molecules(folder, label)
        val model = backboneModel(folder, loss)
        if (loss == "mse") features(model, samples, expected, backend, t.forward)
        val names = SafetensorsFile.open(folder.resolve("model.safetensors")).names() - info.strings("unused_parameters").toSet()
        gradients(model, samples, names, info.strings("zero_gradient"), expected.doubles("loss/$loss")[0], expected, "grad.$loss", backend, t)
    }
}

private fun adapter(folder: Path, backend: Backend, t: Tolerances) {
    val case = json(folder.resolve("case.json"))
    val expected = SafetensorsFile.open(folder.resolve("expected.safetensors"))
    val model = caseModel(folder, case)
    val samples = molecules(folder.resolve(case.path("backbone").asString()).normalize(), case.path("labels").asString())
    model.compiled.coverage().trained() shouldBe case.path("trainable_count").asLong()
    features(model, samples, expected, backend, t.forward)
    val adapterNames = case.path("adapter_tensors").properties().filter { it.value.path("trainable").asBoolean() }.map { it.key }
    val names = adapterNames + case.strings("trainable_backbone_tensors")
    gradients(model, samples, names, case.strings("zero_gradient"), expected.doubles("loss")[0], expected, "grad", backend, t)
}

private fun training(folder: Path, backend: Backend, t: Tolerances) {
    val case = json(folder.resolve("case.json"))
    val options = case.path("training")
    val expected = SafetensorsFile.open(folder.resolve("expected.safetensors"))
    val model = caseModel(folder, case)
    val samples = molecules(folder.resolve(case.path("backbone").asString()).normalize(), case.path("labels").asString())
    val program = model.compiled.training(objective(options, folder, model))
    val losses = linkedMapOf("task" to ArrayList<Double>(), "bregman" to ArrayList(), "smooth" to ArrayList(), "total" to ArrayList())
    val norms = ArrayList<Double>()
    backend.session(program, model, samples).use { session ->
        case.path("batches").values().forEachIndexed { index, indices ->
            val step = index + 1L
            val chosen = indices.values().map { samples[it.asInt()] }
            val result = session.run(batch(chosen, step))
            compare("step$step/logits", result.outputs().getValue(CompiledModel.LOGITS), expected.doubles("step$step/logits"), t.trajectory)
            losses.note(result.losses(), options)
            val norm = session.gradientNorm()
            norms += norm
            val clip = options.path("clip_norm").asDouble(0.0)
            val scale = if (clip > 0) min(1.0, clip / (norm + 1e-6)) else 1.0
            val betas = options.path("betas")
            session.update(
                AdamWStep(case.path("lr_per_step")[index].asDouble(), betas[0].asDouble(), betas[1].asDouble(), options.path("eps").asDouble(), options.path("weight_decay").asDouble(), step, scale),
            )
            if (options.has("beta")) session.moveAnchors(options.path("beta").asDouble())
        }
        losses.filterKeys { expected.contains("loss/$it") }.forEach { (name, values) -> compare("loss/$name", values.toDoubleArray(), expected.doubles("loss/$name"), t.trajectory, largest(expected.doubles("loss/total"))) }
        compare("grad_norm", norms.toDoubleArray(), expected.doubles("grad_norm"), t.trajectory)
        finals(session, model, case, expected, options.has("beta"), t)
    }
}

private fun finals(session: Session, model: CaseModel, case: JsonNode, expected: SafetensorsFile, anchors: Boolean, t: Tolerances) {
    val names = case.strings("trainable_backbone_tensors") + case.strings("trainable_adapter_tensors") - case.strings("not_to_compare").toSet()
    for (name in names) {
        if (expected.contains("final/$name")) {
            compare("final/$name", session.read(State.WEIGHT, model.canonical(name)), expected.doubles("final/$name"), t.trajectory)
        } else {
            touchedRows("final/$name", session.read(State.WEIGHT, model.canonical(name)), expected, t)
        }
        if (anchors) compare("teacher/$name", session.read(State.ANCHOR, model.canonical(name)), expected.doubles("teacher/$name"), t.trajectory)
    }
}

/** Of a row-sparse table only the rows that had a gradient are listed. */
private fun touchedRows(name: String, actual: DoubleArray, expected: SafetensorsFile, t: Tolerances) {
    val rows = expected.longs("$name#rows")
    val values = expected.doubles("$name#values")
    val width = values.size / rows.size
    val chosen = rows.flatMap { row -> actual.copyOfRange(row.toInt() * width, (row.toInt() + 1) * width).toList() }.toDoubleArray()
    compare(name, chosen, values, t.trajectory)
}

private fun Map<String, MutableList<Double>>.note(losses: Map<String, Double>, options: JsonNode) {
    val task = losses.getValue("task")
    val bregman = losses["bregman"] ?: 0.0
    val smooth = losses["smoothness"] ?: 0.0
    getValue("task") += task
    getValue("bregman") += bregman
    getValue("smooth") += smooth
    getValue("total") += task + options.path("mu").asDouble(0.0) * bregman + options.path("lambda_s").asDouble(0.0) * smooth
}

private fun objective(options: JsonNode, folder: Path, model: CaseModel): Objective {
    val bregman = if (options.has("mu")) Optional.of(Objective.Bregman(options.path("mu").asDouble(), options.path("beta").asDouble())) else Optional.empty()
    val smooth = if (options.has("lambda_s")) {
        val noise = GivenNoise(folder.resolve("expected.safetensors"), model.compiled.model().backbone().width())
        Optional.of(Objective.Smoothness(options.path("lambda_s").asDouble(), options.path("sigma").asDouble(), options.path("eta").asDouble(), options.path("epsilon").asDouble(), Optional.of(noise)))
    } else {
        Optional.empty()
    }
    return Objective(bregman, smooth)
}
