package graft.molecules.data;

import graft.graph.Graph;
import graft.graph.GraphException;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A graph of categories as one line of text: the node categories, a bar, the edges with theirs, as in {@code 0 0 1 | 0-1:2 1-2:0}. Tables of
 * graphs hold it where tables of molecules hold SMILES.
 */
public final class GraphText {
    /** Version of the features that it gives: one category a node and one an edge. */
    public static final String VERSION = "categories-1-1/1";

    private static final int MOST_NODES = 100_000;
    private static final Pattern SPACE = Pattern.compile(" +");
    private static final Pattern EDGE = Pattern.compile("[-:]");

    private GraphText() {}

    /** The text of a graph with one feature a node and one an edge. */
    public static String of(Graph graph) {
        StringJoiner text = new StringJoiner(" ");
        for (int category : graph.nodeFeatures()) text.add(Integer.toString(category));
        text.add("|");
        for (int e = 0; e < graph.edges(); e++) text.add(graph.edgeSource()[e] + "-" + graph.edgeTarget()[e] + ":" + graph.edgeFeatures()[e]);
        return text.toString();
    }

    /** @throws GraphException when the text is no graph */
    public static Graph parse(String text) {
        int bar = text.indexOf('|');
        if (bar < 0) throw new GraphException("a graph is written as node categories, a bar and edges: 0 0 1 | 0-1:2 1-2:0");
        String[] nodes = parts(text.substring(0, bar));
        String[] edges = parts(text.substring(bar + 1));
        if (nodes.length > MOST_NODES) throw new GraphException("the graph has " + nodes.length + " nodes; more than " + MOST_NODES + " are not read");
        int[] features = new int[nodes.length];
        for (int i = 0; i < nodes.length; i++) features[i] = number(nodes[i]);
        int[] source = new int[edges.length];
        int[] target = new int[edges.length];
        int[] kinds = new int[edges.length];
        for (int e = 0; e < edges.length; e++) {
            String[] ends = EDGE.split(edges[e], -1);
            if (ends.length != 3) throw new GraphException("the edge \"" + edges[e] + "\" is not written as 0-1:2");
            source[e] = number(ends[0]);
            target[e] = number(ends[1]);
            kinds[e] = number(ends[2]);
        }
        return new Graph(nodes.length, features, 1, source, target, kinds, 1);
    }

    private static String[] parts(String text) {
        return text.isBlank() ? new String[0] : SPACE.split(text.strip());
    }

    private static int number(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0) return value;
        } catch (NumberFormatException e) {
            throw new GraphException("\"" + text + "\" is no whole number");
        }
        throw new GraphException(text + " is negative; categories and nodes count from 0");
    }
}
