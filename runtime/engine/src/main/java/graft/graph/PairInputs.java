package graft.graph;

import graft.tensor.Dim;

/** What a program may read about ordered pairs of tokens of one graph, i major. Pairs with a graph token hold -1, except in {@link WithToken}. */
public final class PairInputs {
    private PairInputs() {}

    /** Shortest path + 1: 1 to itself, 2 for a bond, 511 between components (0 is padding). */
    public record Spatial() implements BatchInput.Ints.OfPairs {
        @Override
        public String name() {
            return "spatial";
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            int token = place.hasToken() ? 1 : 0;
            int at = from;
            for (int i = 0; i < place.tokens(); i++) {
                for (int j = 0; j < place.tokens(); j++) {
                    out[at++] = i < token || j < token ? -1 : sample.paths().distance(i - token, j - token) + 1;
                }
            }
        }
    }

    /** 0 where either end is the graph token, -1 elsewhere. */
    public record WithToken() implements BatchInput.Ints.OfPairs {
        @Override
        public String name() {
            return "token-pairs";
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            int at = from;
            for (int i = 0; i < place.tokens(); i++) {
                for (int j = 0; j < place.tokens(); j++) out[at++] = place.hasToken() && (i == 0 || j == 0) ? 0 : -1;
            }
        }
    }

    /**
     * A number for the bias of every head, head-major as in {@code Op.PairEmbedding}: {@link #CLOSED} between nodes that are {@code from} hops or more apart, or in different components; 0
     * elsewhere, also beside a graph token.
     *
     * @param from at least 1
     */
    public record CutOff(int from, int heads) implements BatchInput.Reals {
        /** So low that softmax gives 0. */
        public static final double CLOSED = -1e9;

        public CutOff {
            if (from < 1) throw new GraphException("a distance cut-off needs at least 1 hop, not " + from + ": every node sees itself");
        }

        @Override
        public String name() {
            return "cut-off(" + from + ")";
        }

        @Override
        public Dim rows() {
            return Dim.Ragged.PAIRS;
        }

        @Override
        public int columns() {
            return heads;
        }

        @Override
        public void fill(Sample sample, Place place, double[] out, int start) {
            int token = place.hasToken() ? 1 : 0;
            int n = place.tokens();
            for (int i = token; i < n; i++) {
                for (int j = token; j < n; j++) {
                    if (sample.paths().distance(i - token, j - token) < from) continue;
                    for (int h = 0; h < heads; h++) out[start + (h * n + i) * n + j] = CLOSED;
                }
            }
        }
    }

    /**
     * The edge row of each of the first hops of the path from i to j. A graph's first edge row is padding (no such hop), its second is "no
     * bond" (legacy paths only), then come its edges. As many hops are written as the graph's longest path has, at most {@code hops}; beyond that -1.
     */
    public record Hops(int hops, ShortestPaths.Reading reading) implements BatchInput.Ints.OfPairs {
        @Override
        public String name() {
            return reading == ShortestPaths.Reading.FIXED ? "hops" : "hops(legacy)";
        }

        @Override
        public int columns() {
            return hops;
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            int token = place.hasToken() ? 1 : 0;
            ShortestPaths paths = sample.paths();
            int used = Math.min(hops, paths.longest());
            int[] nodes = place.spare(used + 1);
            int at = from;
            for (int i = 0; i < place.tokens(); i++) {
                for (int j = 0; j < place.tokens(); j++) {
                    boolean atoms = i >= token && j >= token;
                    int count = atoms && used > 0 ? paths.path(i - token, j - token, reading, nodes, used + 1) : 0;
                    for (int k = 0; k < hops; k++) out[at++] = atoms && k < used ? edgeRow(paths, nodes, count, k, place.firstEdge()) : -1;
                }
            }
        }

        private static int edgeRow(ShortestPaths paths, int[] nodes, int count, int hop, int firstEdge) {
            if (hop + 1 >= count) return firstEdge;
            int edge = paths.edgeBetween(nodes[hop], nodes[hop + 1]);
            return edge < 0 ? firstEdge + 1 : firstEdge + RaggedBatch.RESERVED_EDGE_ROWS + edge;
        }
    }

    /** What the sum over hops is divided by: the distance, at least 1 and at most {@code hops}; 1 beside a graph token. */
    public record HopDivisor(int hops) implements BatchInput.Ints.OfPairs {
        @Override
        public String name() {
            return "hop-divisor";
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            int token = place.hasToken() ? 1 : 0;
            int at = from;
            for (int i = 0; i < place.tokens(); i++) {
                for (int j = 0; j < place.tokens(); j++) {
                    out[at++] = i < token || j < token ? 1 : Math.clamp(sample.paths().distance(i - token, j - token), 1, hops);
                }
            }
        }
    }
}
