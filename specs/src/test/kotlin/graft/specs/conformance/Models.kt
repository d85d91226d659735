package graft.specs.conformance

import graft.graph.StructureMatrix
import graft.graph.StructureMatrix.Normalisation
import graft.graph.TokenMode
import graft.model.adapter.BitFit
import graft.model.adapter.Compacter
import graft.model.adapter.Dora
import graft.model.adapter.GAdapter
import graft.model.adapter.GraftBuilder
import graft.model.adapter.GraftedModel
import graft.model.adapter.Head
import graft.model.adapter.Houlsby
import graft.model.adapter.Hyperformer
import graft.model.adapter.Ia3
import graft.model.adapter.LayerNormTuning
import graft.model.adapter.Lora
import graft.model.adapter.ParallelAdapter
import graft.model.adapter.Pfeiffer
import graft.model.adapter.PrefixTuning
import graft.model.adapter.Vera
import graft.model.compile.CompiledModel
import graft.model.files.BackboneLoader
import graft.model.files.GraphormerFolder
import graft.model.files.MatFolder
import graft.model.files.TensorNames
import graft.model.Gtn
import graft.model.WeightSource
import graft.model.WeightSource.Layout
import graft.program.Activation
import graft.program.Op.LossKind
import graft.tensor.WeightTensor
import graft.weights.SafetensorsFile
import tools.jackson.databind.JsonNode
import java.nio.file.Files
import java.nio.file.Path

/** A case's model and weights under Graft's names. */
internal class CaseModel(val compiled: CompiledModel, val weights: Map<String, WeightTensor>, private val adapterNames: Map<String, String>) {
    /** Graft's name of a tensor of the case. */
    fun canonical(name: String): String = adapterNames[name] ?: backboneNames.getValue(name)

    private val backboneNames = compiled.parts().associate { TensorNames.inFile(layout(compiled.model().backbone()), it.name()) to it.name() }
}

private fun layout(gtn: Gtn): Layout = (gtn.weights() as WeightSource.File).layout()

private fun gtn(folder: Path): Gtn = if (isMat(folder)) MatFolder.open(folder).gtn() else GraphormerFolder.open(folder).gtn()

internal fun structure(id: String): StructureMatrix = when (id) {
    "I", "identity" -> StructureMatrix.Identity()
    "A" -> StructureMatrix.Adjacency(false, Normalisation.NONE)
    "A+I" -> StructureMatrix.Adjacency(true, Normalisation.NONE)
    "sym" -> StructureMatrix.Adjacency(true, Normalisation.SYMMETRIC)
    "row" -> StructureMatrix.Adjacency(true, Normalisation.ROW)
    "L" -> StructureMatrix.Laplacian()
    "D" -> StructureMatrix.Degree()
    "spd" -> StructureMatrix.ShortestPath(StructureMatrix.Kernel.RECIPROCAL)
    "spd_exp" -> StructureMatrix.ShortestPath(StructureMatrix.Kernel.EXPONENTIAL)
    "dist_exp" -> StructureMatrix.Distance(StructureMatrix.Kernel.EXPONENTIAL)
    "dist_softmax" -> StructureMatrix.Distance(StructureMatrix.Kernel.SOFTMAX)
    "mix" -> StructureMatrix.Mixture(
        listOf(
            StructureMatrix.Mixture.Term(0.5, structure("sym")),
            StructureMatrix.Mixture.Term(0.3, structure("spd")),
            StructureMatrix.Mixture.Term(0.2, structure("identity")),
        ),
    )
    else -> error("unknown structure matrix '$id'")
}

internal fun tokenMode(id: String): TokenMode = TokenMode.entries.single { it.id() == id }

private fun head(loss: String): Head = when (loss) {
    "mse" -> Head(Head.Task.REGRESSION, 1, LossKind.SQUARED_ERROR, true)
    "bce" -> Head(Head.Task.CLASSIFICATION, 1, LossKind.BINARY_CROSS_ENTROPY, true)
    else -> error("unknown loss '$loss'")
}

private fun parallel(h: JsonNode) = ParallelAdapter(h.path("bottleneck").asInt(), Activation.RELU, h.path("scale").asDouble())

private fun GraftBuilder.method(case: JsonNode) {
    val h = case.path("hyperparameters")
    when (case.path("method").asString()) {
        "full" -> return
        "g-adapter" -> {
            val mode = GAdapter.Mode.entries.single { it.id() == h.path("mode").asString() }
            val adapter = GAdapter(
                h.path("r").asInt(), structure(h.path("structure_matrix").asString()), tokenMode(h.path("token_mode").asString()),
                mode, Activation.RELU, mode == GAdapter.Mode.PAPER,
            )
            everyBlock { it.afterBlock(adapter) }
        }
        "lora", "rslora" -> {
            val lora = Lora(h.path("r").asInt(), h.path("alpha").asDouble(), 0.0, case.path("method").asString() == "rslora")
            everyBlock { it.query(lora).value(lora) }
        }
        "houlsby" -> {
            val houlsby = Houlsby(h.path("bottleneck").asInt(), Activation.SILU)
            everyBlock { it.afterAttention(houlsby).afterFeedForward(houlsby) }
        }
        "bitfit" -> tune(BitFit())
        "layernorm" -> tune(LayerNormTuning())
        "pfeiffer" -> everyBlock { it.feedForwardResidual(Pfeiffer.ofWidth(h.path("bottleneck").asInt())) }
        "parallel" -> everyBlock { it.besideFeedForward(parallel(h)) }
        "prefix" -> everyBlock { it.keysValues(PrefixTuning.flat(h.path("prefix_length").asInt())) }
        "mam" -> everyBlock { it.keysValues(PrefixTuning.flat(h.path("prefix_length").asInt())).besideFeedForward(parallel(h)) }
        "ia3" -> everyBlock { it.key(Ia3(Ia3.Side.OUTPUT)).value(Ia3(Ia3.Side.OUTPUT)).feedForwardOut(Ia3(Ia3.Side.INPUT)) }
        "dora" -> {
            val dora = Dora(h.path("r").asInt(), h.path("alpha").asDouble(), 0.0)
            everyBlock { it.query(dora).value(dora) }
        }
        "vera" -> {
            val vera = Vera.ofRank(h.path("r").asInt())
            everyBlock { it.query(vera).value(vera) }
        }
        "compacter" -> {
            val compacter = Compacter(h.path("n").asInt(), h.path("bottleneck").asInt(), Activation.GELU)
            everyBlock { it.afterAttention(compacter).afterFeedForward(compacter) }
        }
        "hyperformer" -> {
            val hyperformer = Hyperformer(h.path("m").asInt(), h.path("embedding").asInt(), h.path("hidden").asInt(), h.path("out").asInt(), true)
            everyBlock { it.afterAttention(hyperformer).afterFeedForward(hyperformer) }
        }
        else -> error("Graft has no method '${case.path("method")}'")
    }
    freezeBackbone()
}

/** The model of a backbone folder without adapters, everything trained. */
internal fun backboneModel(folder: Path, loss: String): CaseModel {
    val model: GraftedModel = gtn(folder).grafted { it.head(head(loss)) }
    val compiled = CompiledModel.of(model)
    return CaseModel(compiled, BackboneLoader.load(compiled, 0), emptyMap())
}

/** Weights of the backbone that a case trains beside its adapters and the head. */
private fun alsoTrained(gtn: Gtn, case: JsonNode): List<String> {
    if (case.path("method").asString() in setOf("full", "bitfit", "layernorm")) return emptyList()
    val listed = case.strings("trainable_backbone_tensors").toSet()
    val parts = CompiledModel.of(gtn.grafted { it.regression(1) }).parts()
    return parts.filter { !it.isHead && TensorNames.inFile(layout(gtn), it.name()) in listed }.map { it.name() }
}

/** The model of an adapter or training case, with its start values. */
internal fun caseModel(folder: Path, case: JsonNode): CaseModel {
    val backbone = folder.resolve(case.path("backbone").asString()).normalize()
    val gtn = gtn(backbone)
    val model = gtn.grafted {
        it.head(head(case.path("loss").asString()))
        it.method(case)
        alsoTrained(gtn, case).forEach(it::unfreeze)
    }
    val compiled = CompiledModel.of(model)
    val weights = LinkedHashMap(BackboneLoader.load(compiled, 0))
    val names = LinkedHashMap<String, String>()
    val file = folder.resolve("adapter.safetensors")
    if (Files.exists(file)) {
        val tensors = SafetensorsFile.open(file)
        for (name in tensors.names()) {
            val canonical = canonicalAdapterName(case.path("method").asString(), name)
            val start = weights.getValue(canonical)
            names[name] = canonical
            weights[canonical] = WeightTensor.of(start.shape(), *tensors.floats(name))
        }
        check(names.size == compiled.adapterParts().size) { "the case has ${names.size} adapter tensors, the model ${compiled.adapterParts().size}" }
    }
    return CaseModel(compiled, weights, names)
}
