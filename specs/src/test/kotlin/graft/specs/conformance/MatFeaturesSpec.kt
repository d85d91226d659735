package graft.specs.conformance

import graft.molecules.chem.MatFeaturiser
import graft.molecules.chem.SmilesParser
import graft.weights.SafetensorsFile
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

/** MAT's atom features and bonds against those that the authors' code made with RDKit. */
class MatFeaturesSpec : FunSpec({
    val root = conformance
    if (root == null) {
        println("MAT features: skipped, no folder 'conformance' below the property graft.shared")
    } else {
        for (name in listOf("mat-exp", "mat-softmax")) {
            val folder = root.resolve("backbone/$name")
            val inputs = SafetensorsFile.open(folder.resolve("inputs.safetensors"))
            for (m in json(folder.resolve("inputs.json")).path("molecules").values()) {
                val smiles = m.path("smiles").asString()
                val i = m.path("index").asInt()
                test("$name: $smiles") {
                    val graph = MatFeaturiser.featurise(SmilesParser.parse(smiles))
                    val n = graph.nodes() + 1
                    val expected = inputs.doubles("mol$i/node_features")
                    expected.size shouldBe n * 28
                    for (atom in 0 until graph.nodes()) {
                        (0 until 27).map { graph.nodeFeatures()[atom * 27 + it] } shouldBe (1 until 28).map { expected[(atom + 1) * 28 + it].toInt() }
                    }
                    val adjacency = inputs.doubles("mol$i/adjacency")
                    val bonds = (0 until graph.edges()).map { setOf(graph.edgeSource()[it], graph.edgeTarget()[it]) }.toSet()
                    val listed = (1 until n).flatMap { a -> (a + 1 until n).filter { b -> adjacency[a * n + b] != 0.0 }.map { b -> setOf(a - 1, b - 1) } }.toSet()
                    bonds shouldBe listed
                }
            }
        }
    }
})
