package graft.specs.conformance

import graft.graph.BatchInput
import graft.graph.Graph
import graft.graph.Sample
import graft.graph.ShortestPaths
import graft.tensor.Dim
import graft.weights.SafetensorsFile
import tools.jackson.databind.JsonNode
import tools.jackson.databind.json.JsonMapper
import java.nio.file.Files
import java.nio.file.Path

/** The folder of expected values, or null where it is not at hand. */
internal val conformance: Path? =
    Path.of(System.getProperty("graft.shared", "../../shared")).resolve("conformance").takeIf(Files::exists)

internal fun json(path: Path): JsonNode = JsonMapper.shared().readTree(Files.readString(path))

internal fun JsonNode.strings(key: String): List<String> = path(key).values().map { it.asString() }

/** The molecules of a backbone case with the labels of the given key; `row` is the molecule's index. */
internal fun molecules(backbone: Path, label: String): List<Sample> {
    val inputs = SafetensorsFile.open(backbone.resolve("inputs.safetensors"))
    return json(backbone.resolve("inputs.json")).path("molecules").values().map { m ->
        val i = m.path("index").asInt()
        val features = inputs.longs("mol$i/ogb_node_feat").map(Long::toInt).toIntArray()
        val ends = inputs.longs("mol$i/ogb_edge_index").map(Long::toInt)
        val bonds = inputs.longs("mol$i/ogb_edge_feat").map(Long::toInt)
        val directed = ends.size / 2
        val once = (0 until directed step 2).toList()
        val graph = Graph(
            m.path("atoms").asInt(),
            features,
            9,
            once.map { ends[it] }.toIntArray(),
            once.map { ends[directed + it] }.toIntArray(),
            once.flatMap { bonds.subList(it * 3, it * 3 + 3) }.toIntArray(),
            3,
        )
        Sample(i.toLong(), graph, ShortestPaths.of(graph), doubleArrayOf(m.path(label).asDouble()))
    }
}

/** A tensor of a case, row-sparse ones filled with zeros. */
internal fun SafetensorsFile.dense(name: String, size: Int): DoubleArray {
    if (contains(name)) return doubles(name)
    val rows = longs("$name#rows")
    val values = doubles("$name#values")
    val width = values.size / rows.size
    return DoubleArray(size).also { out -> rows.forEachIndexed { r, row -> values.copyInto(out, row.toInt() * width, r * width, (r + 1) * width) } }
}

/** The noise of a smoothness case, one tensor a step and molecule; zero on graph tokens. */
internal data class GivenNoise(val file: Path, val width: Int) : BatchInput.Reals {
    override fun name() = "noise"

    override fun rows(): Dim = Dim.Ragged.TOKENS

    override fun columns() = width

    override fun fill(sample: Sample, place: BatchInput.Place, out: DoubleArray, from: Int) {
        val noise = SafetensorsFile.open(file).doubles("noise/step${place.step()}/mol${sample.row()}")
        noise.copyInto(out, from + (place.tokens() * width - noise.size))
    }
}

private val G_ADAPTER = Regex("layers\\.(\\d+)\\.gadapter\\.(.+)")
private val HOULSBY = Regex("layers\\.(\\d+)\\.(attn|ffn)_adapter\\.(.+)")
private val LORA = Regex("encoder\\.graph_encoder\\.layers\\.(\\d+)\\.self_attn\\.(.)_proj\\.lora_([AB])")

/** Graft's name of a tensor of an adapter case. */
internal fun canonicalAdapterName(name: String): String {
    G_ADAPTER.matchEntire(name)?.destructured?.let { (block, local) -> return "blocks.$block.after-block.g-adapter.${local.replace("ln_", "ln-")}" }
    HOULSBY.matchEntire(name)?.destructured?.let { (block, place, local) ->
        return "blocks.$block.after-${if (place == "attn") "attention" else "feed-forward"}.houlsby.$local"
    }
    LORA.matchEntire(name)?.destructured?.let { (block, map, factor) -> return "blocks.$block.attention.${if (map == "q") "query" else "value"}.lora.$factor" }
    error("no adapter of this issue has a tensor '$name'")
}
