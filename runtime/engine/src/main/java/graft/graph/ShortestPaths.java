package graft.graph;

import java.util.Arrays;

/**
 * Shortest paths of a graph, as Graphormer counts them: Floyd-Warshall on unit weights with the intermediate node as the outermost
 * loop, an update only on strict improvement. Ties are broken by this exact order, and which path is taken decides the edge term, so
 * that a breadth-first search would not do (microsoft/Graphormer, algos; reference section 5.3).
 */
public final class ShortestPaths {
    /** Distance between nodes of different components. */
    public static final int UNREACHABLE = 510;

    private static final int DIRECT = -1;

    private final int nodes;
    private final short[] distance;
    private final short[] via;
    private final int longest;
    private final int[] neighbourStart;
    private final int[] neighbour;
    private final int[] neighbourEdge;

    private ShortestPaths(Graph graph, short[] distance, short[] via) {
        this.nodes = graph.nodes();
        this.distance = distance;
        this.via = via;
        int max = 0;
        for (short d : distance) max = Math.max(max, d);
        this.longest = max;
        neighbourStart = new int[nodes + 1];
        neighbour = new int[2 * graph.edges()];
        neighbourEdge = new int[2 * graph.edges()];
        int[] degree = graph.degrees();
        for (int i = 0; i < nodes; i++) neighbourStart[i + 1] = neighbourStart[i] + degree[i];
        int[] next = neighbourStart.clone();
        for (int e = 0; e < graph.edges(); e++) {
            link(next, graph.edgeSource()[e], graph.edgeTarget()[e], e);
            link(next, graph.edgeTarget()[e], graph.edgeSource()[e], e);
        }
    }

    private void link(int[] next, int from, int to, int edge) {
        neighbour[next[from]] = to;
        neighbourEdge[next[from]++] = edge;
    }

    /**
     * Computes all pairs.
     *
     * @throws GraphException above 510 nodes, where the sentinel for unreachable would collide with a distance
     */
    public static ShortestPaths of(Graph graph) {
        int n = graph.nodes();
        if (n > UNREACHABLE) {
            throw new GraphException("a graph of " + n + " nodes is too large: Graphormer's distance code " + UNREACHABLE
                    + " means 'unreachable', so at most " + UNREACHABLE + " nodes can be told apart; remove the row or use a backbone without distance codes");
        }
        short[] d = new short[n * n];
        short[] via = new short[n * n];
        Arrays.fill(d, (short) UNREACHABLE);
        Arrays.fill(via, (short) DIRECT);
        for (int i = 0; i < n; i++) d[i * n + i] = 0;
        for (int e = 0; e < graph.edges(); e++) {
            int a = graph.edgeSource()[e];
            int b = graph.edgeTarget()[e];
            d[a * n + b] = 1;
            d[b * n + a] = 1;
        }
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                int ik = d[i * n + k];
                if (ik >= UNREACHABLE) continue;
                for (int j = 0; j < n; j++) {
                    int through = ik + d[k * n + j];
                    if (d[i * n + j] > through) {
                        d[i * n + j] = (short) through;
                        via[i * n + j] = (short) k;
                    }
                }
            }
        }
        return new ShortestPaths(graph, d, via);
    }

    public int nodes() {
        return nodes;
    }

    /** Number of hops from i to j, 0 to itself, {@link #UNREACHABLE} between components. */
    public int distance(int i, int j) {
        return distance[i * nodes + j];
    }

    /** The largest distance of the graph; {@link #UNREACHABLE} if it is disconnected. */
    public int longest() {
        return longest;
    }

    /** How a path is read off the matrix of intermediate nodes. */
    public enum Reading {
        /** As in Graphormer since the fix of June 2022, and in the Hugging Face port. */
        FIXED,
        /**
         * As in the code that the published checkpoints were trained with: node 0 also means "no intermediate node", so that it drops out of
         * every path through it (microsoft/Graphormer PR 119 and 121; reference 5.3).
         */
        LEGACY
    }

    /**
     * The first nodes of the path from i to j, i first.
     *
     * @param out receives at most {@code out.length} nodes
     * @return number of nodes written; 0 if j is i or cannot be reached
     */
    public int path(int i, int j, Reading reading, int[] out) {
        return path(i, j, reading, out, out.length);
    }

    /** The same, with at most so many nodes. */
    int path(int i, int j, Reading reading, int[] out, int most) {
        if (i == j || distance(i, j) >= UNREACHABLE) return 0;
        out[0] = i;
        int count = between(i, j, reading, out, 1, most);
        if (count < most) out[count++] = j;
        return count;
    }

    private int between(int i, int j, Reading reading, int[] out, int count, int most) {
        int k = via[i * nodes + j];
        if (count == most || k == DIRECT || (k == 0 && reading == Reading.LEGACY)) return count;
        int next = between(i, k, reading, out, count, most);
        if (next < most) out[next++] = k;
        return between(k, j, reading, out, next, most);
    }

    /** The edge between two nodes, or -1 if there is none. */
    public int edgeBetween(int a, int b) {
        for (int e = neighbourStart[a]; e < neighbourStart[a + 1]; e++) if (neighbour[e] == b) return neighbourEdge[e];
        return -1;
    }
}
