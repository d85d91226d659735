package graft.laws;

import graft.graph.Graph;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random labelled graphs of awkward sizes: single nodes, primes, some with rings, some in two pieces. */
public final class LawGraphs {
    private static final int[] SIZES = {5, 1, 13, 2, 7, 1, 3, 11, 17};
    private static final int NODE_CATEGORIES = 5;
    private static final int EDGE_CATEGORIES = 3;

    private LawGraphs() {}

    /**
     * Nine graphs with the given number of labels each, one label in four missing. Node i has one feature in 0..4, an edge one in 0..2.
     *
     * @param seed of everything random
     */
    public static List<Sample> samples(int tasks, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Sample> samples = new ArrayList<>();
        for (int g = 0; g < SIZES.length; g++) {
            Graph graph = graph(SIZES[g], random);
            double[] labels = new double[tasks];
            for (int t = 0; t < tasks; t++) labels[t] = (g + t) % 4 == 1 ? Double.NaN : random.nextInt(2);
            samples.add(new Sample(100 + 7L * g, graph, ShortestPaths.of(graph), labels));
        }
        return List.copyOf(samples);
    }

    private static Graph graph(int nodes, SplittableRandom random) {
        List<int[]> edges = new ArrayList<>();
        int cutAt = nodes > 5 && random.nextBoolean() ? nodes - 2 : -1;
        for (int i = 1; i < nodes; i++) {
            if (i != cutAt) edges.add(new int[] {random.nextInt(Math.max(0, i - 3), i), i});
        }
        if (nodes >= 7) edges.add(new int[] {0, 4});
        List<int[]> once = edges.stream().filter(e -> edges.stream().filter(f -> f[0] == e[0] && f[1] == e[1]).findFirst().orElseThrow() == e).toList();
        return new Graph(
                nodes,
                random.ints(nodes, 0, NODE_CATEGORIES).toArray(),
                1,
                once.stream().mapToInt(e -> e[0]).toArray(),
                once.stream().mapToInt(e -> e[1]).toArray(),
                random.ints(once.size(), 0, EDGE_CATEGORIES).toArray(),
                1);
    }
}
