package graft.molecules.chem;

import graft.graph.Graph;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes Graft's features of a list of SMILES in the form that src/test/python/ogb_reference.py compares: one JSON object a
 * line. Arguments: a text file with one SMILES a line, or a dump of the reference (its SMILES are taken), and the output.
 */
final class OgbDump {
    private OgbDump() {}

    public static void main(String[] arguments) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[1]))) {
            for (String line : Files.readAllLines(Path.of(arguments[0]))) {
                out.write(json(line.startsWith("{") ? smilesOf(line) : line));
                out.newLine();
            }
        }
    }

    /** The first field of a reference line; backslashes are the only characters of SMILES that JSON escapes. */
    private static String smilesOf(String line) {
        String start = "{\"smiles\":\"";
        return line.substring(start.length(), line.indexOf('"', start.length())).replace("\\\\", "\\");
    }

    /** One line of the dump. */
    static String json(String smiles) {
        try {
            return json(smiles, SmilesParser.parse(smiles));
        } catch (MoleculeException e) {
            return "{\"smiles\":" + quoted(smiles) + ",\"error\":" + quoted(e.getMessage()) + "}";
        }
    }

    /** The line of a molecule, under whatever name. */
    static String json(String name, Molecule molecule) {
        Graph graph = OgbFeaturiser.featurise(molecule);
        String edges = IntStream.range(0, graph.edges())
                .mapToObj(i -> "[" + graph.edgeSource()[i] + "," + graph.edgeTarget()[i] + "]")
                .collect(Collectors.joining(",", "[", "]"));
        return "{\"smiles\":" + quoted(name) + ",\"node_feat\":" + rows(graph.nodeFeatures(), graph.nodeFeatureCount())
                + ",\"edges\":" + edges + ",\"edge_feat\":" + rows(graph.edgeFeatures(), graph.edgeFeatureCount()) + "}";
    }

    private static String rows(int[] values, int width) {
        return IntStream.range(0, values.length / width)
                .mapToObj(row -> Arrays.stream(values, row * width, (row + 1) * width).mapToObj(String::valueOf)
                        .collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
