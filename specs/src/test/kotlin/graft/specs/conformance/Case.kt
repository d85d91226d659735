package graft.specs.conformance

import graft.graph.BatchInput
import graft.graph.Graph
import graft.graph.Sample
import graft.graph.ShortestPaths
import graft.model.files.MatFolder
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

/** Whether a backbone folder holds a MAT. */
internal fun isMat(backbone: Path): Boolean = MatFolder.isOne(backbone)

/** The molecules of a backbone case with the labels of the given key; `row` is the molecule's index. */
internal fun molecules(backbone: Path, label: String): List<Sample> {
    val inputs = SafetensorsFile.open(backbone.resolve("inputs.safetensors"))
    return json(backbone.resolve("inputs.json")).path("molecules").values().map { m ->
        val i = m.path("index").asInt()
        if (isMat(backbone)) return@map matSample(inputs, i, m.path("atoms").asInt(), m.path(label).asDouble())
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

/** A molecule of a MAT case: row and column 0 of its matrices are the dummy node, which Graft adds itself. */
private fun matSample(inputs: SafetensorsFile, i: Int, atoms: Int, label: Double): Sample {
    val n = atoms + 1
    val features = inputs.doubles("mol$i/node_features")
    val adjacency = inputs.doubles("mol$i/adjacency")
    val distance = inputs.doubles("mol$i/distance")
    val bonds = (1 until n).flatMap { a -> (a + 1 until n).filter { b -> adjacency[a * n + b] != 0.0 }.map { b -> a - 1 to b - 1 } }
    val graph = Graph(
        atoms,
        (1 until n).flatMap { row -> (1 until 28).map { features[row * 28 + it].toInt() } }.toIntArray(),
        27,
        bonds.map { it.first }.toIntArray(),
        bonds.map { it.second }.toIntArray(),
        IntArray(0),
        0,
    )
    val distances = DoubleArray(atoms * atoms) { distance[(it / atoms + 1) * n + it % atoms + 1] }
    return Sample(i.toLong(), graph, ShortestPaths.of(graph), doubleArrayOf(label), distances)
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
