package graft.graph;

import java.util.Arrays;

import java.util.Objects;

/**
 * An undirected graph with integer features on nodes and edges. Edges are listed once, in the order of the source; node order
 * is the order of the source too.
 *
 * @param nodes number of nodes, n
 * @param nodeFeatures n x f categories, row-major
 * @param nodeFeatureCount f
 * @param edgeSource first end of each edge
 * @param edgeTarget second end of each edge
 * @param edgeFeatures m x g categories, row-major
 * @param edgeFeatureCount g
 */
public record Graph(
        int nodes, int[] nodeFeatures, int nodeFeatureCount, int[] edgeSource, int[] edgeTarget, int[] edgeFeatures, int edgeFeatureCount) {
    public Graph {
        Objects.requireNonNull(edgeTarget);
        if (nodes < 1) throw new GraphException("a graph needs at least one node");
        if (nodeFeatures.length != nodes * nodeFeatureCount) {
            throw new GraphException(nodes + " nodes with " + nodeFeatureCount + " features each need " + nodes * nodeFeatureCount + " numbers, not " + nodeFeatures.length);
        }
        if (edgeSource.length != edgeTarget.length || edgeFeatures.length != edgeSource.length * edgeFeatureCount) {
            throw new GraphException("edge arrays disagree: " + edgeSource.length + " sources, " + edgeTarget.length + " targets, " + edgeFeatures.length
                    + " features of " + edgeFeatureCount + " each");
        }
        for (int e = 0; e < edgeSource.length; e++) {
            if (edgeSource[e] < 0 || edgeSource[e] >= nodes || edgeTarget[e] < 0 || edgeTarget[e] >= nodes || edgeSource[e] == edgeTarget[e]) {
                throw new GraphException("edge " + e + " joins " + edgeSource[e] + " and " + edgeTarget[e] + " in a graph of " + nodes + " nodes");
            }
        }
    }

    /** Number of undirected edges, m. */
    public int edges() {
        return edgeSource.length;
    }

    /** Number of edges at each node. */
    public int[] degrees() {
        int[] degree = new int[nodes];
        degrees(degree);
        return degree;
    }

    /** Writes the number of edges at each node over the first numbers of {@code degree}. */
    void degrees(int[] degree) {
        Arrays.fill(degree, 0, nodes, 0);
        for (int e = 0; e < edgeSource.length; e++) {
            degree[edgeSource[e]]++;
            degree[edgeTarget[e]]++;
        }
    }
}
