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

    private ShortestPaths(int nodes, short[] distance, short[] via) {
        this.nodes = nodes;
        this.distance = distance;
        this.via = via;
        int max = 0;
        for (short d : distance) max = Math.max(max, d);
        this.longest = max;
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
        return new ShortestPaths(n, d, via);
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

    /** The last improving intermediate node between i and j, or -1 for a direct edge. */
    int via(int i, int j) {
        return via[i * nodes + j];
    }
}
