package graft.script

import graft.files.WholeFile
import graft.graph.Graph
import graft.molecules.chem.Featuriser
import graft.molecules.chem.SmilesParser
import graft.molecules.data.MoleculeTable
import graft.molecules.data.OnBadRow
import graft.molecules.data.TableSpec
import picocli.CommandLine.Command
import picocli.CommandLine.Option
import tools.jackson.databind.json.JsonMapper
import tools.jackson.databind.node.ArrayNode
import tools.jackson.databind.node.ObjectNode
import java.nio.file.Path
import java.util.concurrent.Callable

/** `graft featurise`. */
@Command(
    name = "featurise",
    mixinStandardHelpOptions = true,
    description = ["Writes a JSON object for each row: smiles, node_feat, edges (one direction, file order), edge_feat; the last three are null in a row left empty."],
)
internal class FeaturiseCommand : Callable<Int> {
        @Option(names = ["--encoding"], paramLabel = "ogb|mat", defaultValue = "ogb", description = ["OGB's nine atom and three bond features, or MAT's 27 atom features and no bond features. Default: \${DEFAULT-VALUE}."])
    private lateinit var encoding: Featuriser.Encoding

    @Option(names = ["--input"], required = true, paramLabel = "CSV", description = ["Molecules."])
    private lateinit var input: Path

    @Option(names = ["--output"], required = true, paramLabel = "JSONL", description = ["Where the features go; written whole or not at all."])
    private lateinit var output: Path

    @Option(names = ["--smiles"], paramLabel = "COLUMN", defaultValue = "smiles", description = ["Column of the molecules. Default: \${DEFAULT-VALUE}."])
    private lateinit var smiles: String

    @Option(names = ["--on-bad-row"], paramLabel = "stop|skip", defaultValue = "stop", description = ["A row that cannot be read stops, or is left empty. Default: \${DEFAULT-VALUE}."])
    private lateinit var onBadRow: OnBadRow

    override fun call(): Int {
        val table = MoleculeTable.read(input, TableSpec.unlabelled(smiles).withOnBadRow(onBadRow))
        val molecules = table.molecules { encoding.graph(SmilesParser.parse(it)) }
        molecules.table().skipped().forEach { System.err.println("left empty: $it") }
        val column = table.source().column(smiles)
        val lines = Array(table.source().rows().size) { row -> line(table.source().cell(row, column), null) }
        molecules.molecules().forEachIndexed { i, graph -> lines[molecules.table().fileRow(i)] = line(molecules.table().smiles(i), graph) }
        WholeFile.write(output) { out ->
            val text = out.bufferedWriter()
            for (line in lines) text.append(line).append('\n')
            text.flush()
        }
        System.err.println("${molecules.molecules().size} molecules, ${lines.size - molecules.molecules().size} rows left empty: $output")
        return 0
    }

    private fun line(smiles: String, graph: Graph?): String {
        val json = JsonMapper.shared().createObjectNode().put("smiles", smiles)
        if (graph == null) {
            json.putNull("node_feat").putNull("edges").putNull("edge_feat")
        } else {
            fill(json.putArray("node_feat"), graph.nodeFeatures(), graph.nodeFeatureCount())
            val edges = json.putArray("edges")
            for (e in 0 until graph.edges()) edges.addArray().add(graph.edgeSource()[e]).add(graph.edgeTarget()[e])
            if (graph.edgeFeatureCount() > 0) fill(json.putArray("edge_feat"), graph.edgeFeatures(), graph.edgeFeatureCount()) else json.putNull("edge_feat")
        }
        return json.toString()
    }

    private fun ObjectNode.putNull(name: String): ObjectNode = also { it.set(name, it.nullNode()) }

    private fun fill(array: ArrayNode, values: IntArray, columns: Int) {
        for (row in values.indices step columns) {
            val cells = array.addArray()
            for (column in 0 until columns) cells.add(values[row + column])
        }
    }
}
