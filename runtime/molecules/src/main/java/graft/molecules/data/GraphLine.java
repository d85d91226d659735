package graft.molecules.data;

import graft.graph.Graph;

/** A graph with any number of features as a line of whole numbers: nodes, features a node, edges, features an edge, and then all of them as {@link Graph} lists them. */
final class GraphLine {
    private GraphLine() {}

    static String print(Graph graph) {
        StringBuilder line = new StringBuilder();
        append(line, graph.nodes(), graph.nodeFeatureCount(), graph.edges(), graph.edgeFeatureCount());
        append(line, graph.nodeFeatures());
        append(line, graph.edgeSource());
        append(line, graph.edgeTarget());
        append(line, graph.edgeFeatures());
        return line.toString();
    }

    private static void append(StringBuilder line, int... numbers) {
        for (int number : numbers) line.append(number).append(' ');
    }

    /** The graph of a line that {@link #print} made. */
    static Graph parse(String line) {
        Reader in = new Reader(line);
        int[] head = in.next(4);
        return new Graph(head[0], in.next(head[0] * head[1]), head[1], in.next(head[2]), in.next(head[2]), in.next(head[2] * head[3]), head[3]);
    }

    private static final class Reader {
        private final String line;
        private int at;

        Reader(String line) {
            this.line = line;
        }

        int[] next(int count) {
            int[] numbers = new int[count];
            for (int i = 0; i < count; i++) {
                int number = 0;
                for (char c = line.charAt(at++); c != ' '; c = line.charAt(at++)) number = number * 10 + (c - '0');
                numbers[i] = number;
            }
            return numbers;
        }
    }
}
