package graft.model.bench;

import graft.graph.Graph;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.model.ModelException;
import graft.model.preset.Mat;
import graft.random.Philox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Molecule-like random graphs of given sizes: a tree in which a node hangs near the last one, with a ring closed every six nodes or so. */
final class BenchGraphs {
    private static final int[] NODE_CATEGORIES = {119, 5, 12, 12, 10, 6, 6, 2, 2};
    private static final int[] EDGE_CATEGORIES = {5, 6, 2};
    private static final int[] MAT_CATEGORIES = {11, 6, 5, 3, 1, 1};
    private static final int RING = 6;

    private BenchGraphs() {}

    /** Numbers of nodes, one a line. */
    static List<Integer> sizes(Path file) {
        try {
            List<Integer> sizes = Files.readAllLines(file).stream().filter(l -> !l.isBlank()).map(l -> Integer.valueOf(l.strip())).toList();
            if (sizes.isEmpty()) throw new ModelException(file + " holds no sizes; give one number of atoms a line");
            return sizes;
        } catch (IOException e) {
            throw new ModelException(file + " cannot be read: " + e.getMessage() + "; give a file with one number of atoms a line");
        } catch (NumberFormatException e) {
            throw new ModelException(file + " has a line that is no whole number: " + e.getMessage());
        }
    }

    static Sample sample(long seed, int row, int nodes) {
        Draw draw = new Draw(seed, row);
        int[] features = new int[nodes * NODE_CATEGORIES.length];
        for (int i = 0; i < features.length; i++) features[i] = draw.below(NODE_CATEGORIES[i % NODE_CATEGORIES.length]);
        List<int[]> edges = new ArrayList<>();
        for (int i = 1; i < nodes; i++) {
            edges.add(new int[] {Math.max(0, i - 1 - draw.below(3)), i});
            if (i >= RING && i % RING == 0) edges.add(new int[] {i - RING + 1, i});
        }
        int[] bonds = new int[edges.size() * EDGE_CATEGORIES.length];
        for (int i = 0; i < bonds.length; i++) bonds[i] = draw.below(EDGE_CATEGORIES[i % EDGE_CATEGORIES.length]);
        Graph graph = new Graph(nodes, features, NODE_CATEGORIES.length, edges.stream().mapToInt(e -> e[0]).toArray(), edges.stream().mapToInt(e -> e[1]).toArray(), bonds, EDGE_CATEGORIES.length);
        return new Sample(row, graph, ShortestPaths.of(graph), new double[] {draw.below(1000) / 500.0 - 1});
    }

    /** The same graph with MAT's features, one-hot, and distances that grow with the square root of the places between two nodes, as in a coil. */
    static Sample matSample(long seed, int row, int nodes) {
        Sample sample = sample(seed, row, nodes);
        Draw draw = new Draw(seed, row);
        int[] features = new int[nodes * Mat.ATOM_FEATURES];
        for (int i = 0; i < nodes; i++) {
            int at = i * Mat.ATOM_FEATURES;
            for (int choices : MAT_CATEGORIES) {
                features[at + draw.below(choices)] = 1;
                at += choices;
            }
        }
        double[] distances = new double[nodes * nodes];
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < nodes; j++) distances[i * nodes + j] = 1.4 * Math.sqrt(Math.abs(i - j));
        }
        Graph g = sample.graph();
        Graph graph = new Graph(nodes, features, Mat.ATOM_FEATURES, g.edgeSource(), g.edgeTarget(), new int[0], 0);
        return new Sample(row, graph, sample.paths(), sample.labels(), distances);
    }

    /** Whole numbers for one graph. */
    private static final class Draw {
        private final long seed;
        private final int row;
        private final int[] words = new int[4];
        private int block;

        Draw(long seed, int row) {
            this.seed = seed;
            this.row = row;
        }

        int below(int bound) {
            Philox.block(seed, block++, 0x62656E63, row, 0, words);
            return (int) ((words[0] & 0xFFFFFFFFL) % bound);
        }
    }
}
