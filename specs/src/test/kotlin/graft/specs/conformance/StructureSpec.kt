package graft.specs.conformance

import graft.graph.BatchInput
import graft.graph.EdgeInputs
import graft.graph.Graph
import graft.graph.PairInputs
import graft.graph.RaggedBatch
import graft.graph.Sample
import graft.graph.ShortestPaths
import graft.graph.ShortestPaths.Reading
import graft.graph.StructureInput
import graft.graph.StructureSource
import graft.graph.TokenMode
import graft.weights.SafetensorsFile
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import tools.jackson.databind.JsonNode

private const val HOPS = 5

/** Shortest paths, hop edges and structure matrices against numbers from the official code. */
class StructureSpec : FunSpec({
    val root = conformance?.resolve("structure")
    if (root == null) {
        println("structure: skipped, no folder 'conformance' below the property graft.shared")
    } else {
        val expected = SafetensorsFile.open(root.resolve("expected.safetensors"))
        for (case in json(root.resolve("cases.json")).path("graphs").values()) {
            val name = case.path("name").asString()
            val sample = sample(case, expected.doubles("$name/distance"))
            test("$name: shortest paths and their nodes") { paths(case, sample.paths(), expected.longs("$name/shortest_path")) }
            for (reading in Reading.entries) {
                test("$name: hop edges, $reading") { hops(sample, reading, expected.longs("$name/path_edge_index/${reading.name.lowercase()}")) }
            }
            for (tensor in expected.names().filter { it.startsWith("$name/S/") }) {
                test(tensor) { matrix(sample, tensor.removePrefix("$name/S/"), expected.doubles(tensor)) }
            }
        }
    }
})

private fun ints(node: JsonNode): List<Int> = node.values().map { it.asInt() }

private fun sample(case: JsonNode, distances: DoubleArray): Sample {
    val nodes = case.path("nodes").asInt()
    val edges = case.path("edges").values().map(::ints)
    val graph = Graph(
        nodes, IntArray(nodes), 1, edges.map { it[0] }.toIntArray(), edges.map { it[1] }.toIntArray(),
        case.path("edge_features").values().flatMap(::ints).toIntArray(), 3,
    )
    graph.degrees().toList() shouldBe ints(case.path("degree"))
    return Sample(0, graph, ShortestPaths.of(graph), doubleArrayOf(), distances)
}

private fun paths(case: JsonNode, paths: ShortestPaths, expected: LongArray) {
    val n = paths.nodes()
    for (i in 0 until n) for (j in 0 until n) withClue("$i to $j") { paths.distance(i, j).toLong() shouldBe expected[i * n + j] }
    for ((key, reading) in listOf("hop_paths_fixed" to Reading.FIXED, "hop_paths_legacy" to Reading.LEGACY)) {
        for (i in 0 until n) for (j in 0 until n) {
            if (i == j) continue
            val out = IntArray(n)
            val count = paths.path(i, j, reading, out)
            withClue("$key $i-$j") { out.take(count) shouldBe ints(case.path(key).path("$i-$j")) }
        }
    }
}

/** Edge rows of hops, looked up as table rows, against `path_edge_index`. */
private fun hops(sample: Sample, reading: Reading, expected: LongArray) {
    val inputs = listOf<BatchInput>(PairInputs.Hops(HOPS, reading), EdgeInputs.Features(3, 512, 3))
    val batch = RaggedBatch(inputs, false).also { it.fill(listOf(sample), 0) }
    val n = sample.graph().nodes()
    val used = minOf(HOPS, sample.paths().longest())
    for (pair in 0 until n * n) for (k in 0 until HOPS) {
        val edgeRow = batch.ints(0)[pair * HOPS + k]
        if (k >= used) {
            edgeRow shouldBe -1
        } else {
            val looked = (0 until 3).map { batch.ints(1)[edgeRow * 3 + it].toLong() }
            withClue("pair $pair, hop $k") { looked shouldBe (0 until 3).map { expected[(pair * used + k) * 3 + it] } }
        }
    }
}

private fun matrix(sample: Sample, id: String, expected: DoubleArray) {
    val matrix = structure(id.substringBefore('/'))
    if ('/' !in id) {
        compare(id, matrix.of(StructureSource.nodesOf(sample)), expected, 1e-9)
        return
    }
    val mode: TokenMode = tokenMode(id.substringAfter('/'))
    val batch = RaggedBatch(listOf(StructureInput(matrix, mode)), true).also { it.fill(listOf(sample), 0) }
    val rows = batch.sparse(0)
    val n = sample.graph().nodes() + 1
    val dense = DoubleArray(n * n)
    for (i in 0 until n) for (e in rows.rowStart(i) until rows.rowStart(i + 1)) dense[i * n + rows.column(e)] = rows.value(e)
    compare(id, dense, expected, 1e-9)
}
