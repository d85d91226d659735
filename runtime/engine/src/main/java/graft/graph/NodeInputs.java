package graft.graph;

import graft.tensor.Dim;

/** What a program may read about nodes. Rows of graph tokens hold -1, except in {@link Token} and {@link Numbers}. */
public final class NodeInputs {
    private NodeInputs() {}

    /** Row of a feature's value among the rows of all features; a value above its feature's rows would read another feature's. */
    static int tableRow(Sample sample, int value, int feature, int stride) {
        if (value < 0 || value >= stride) {
            throw new GraphException("row " + sample.row() + ": feature " + feature + " has the value " + value + ", but its part of the table has rows for 0 to " + (stride - 1));
        }
        return value + stride * feature;
    }

    /**
     * Row of each node feature in one table for all features: value + stride * feature + offset. Microsoft's checkpoints use stride 512 and
     * offset 2; the Hugging Face collator adds one more, by mistake (reference 5.2).
     */
    public record Features(int count, int stride, int offset) implements BatchInput.Ints.OfTokens {
        @Override
        public String name() {
            return "node-features(+" + offset + ")";
        }

        @Override
        public int columns() {
            return count;
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            Graph graph = sample.graph();
            if (graph.nodeFeatureCount() != count) {
                throw new GraphException("row " + sample.row() + ": the backbone reads " + count + " features a node, the graph has " + graph.nodeFeatureCount());
            }
            int at = from;
            if (place.hasToken()) for (int f = 0; f < count; f++) out[at++] = -1;
            for (int i = 0; i < graph.nodes(); i++) {
                for (int f = 0; f < count; f++) out[at++] = tableRow(sample, graph.nodeFeatures()[i * count + f], f, stride) + offset;
            }
        }
    }

    /**
     * Node features as numbers, such as one-hot places, behind a column that is 1 on graph tokens and 0 on nodes. The rest of a token's row is 0.
     *
     * @param count features a node
     */
    public record Numbers(int count) implements BatchInput.Reals {
        @Override
        public String name() {
            return "node-numbers";
        }

        @Override
        public Dim rows() {
            return Dim.Ragged.TOKENS;
        }

        @Override
        public int columns() {
            return count + 1;
        }

        @Override
        public void fill(Sample sample, Place place, double[] out, int from) {
            Graph graph = sample.graph();
            if (graph.nodeFeatureCount() != count) {
                throw new GraphException("row " + sample.row() + ": the backbone reads " + count + " features a node, the graph has " + graph.nodeFeatureCount());
            }
            int at = from;
            if (place.hasToken()) {
                out[at] = 1;
                at += columns();
            }
            for (int i = 0; i < graph.nodes(); i++) {
                for (int f = 0; f < count; f++) out[at + 1 + f] = graph.nodeFeatures()[i * count + f];
                at += columns();
            }
        }
    }

    /** Number of bonds + 1 (0 is padding); a degree for which the table has no row is an error. */
    public record Degree(int largest) implements BatchInput.Ints.OfTokens {
        @Override
        public String name() {
            return "degree";
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            int at = from;
            if (place.hasToken()) out[at++] = -1;
            int[] degrees = place.spare(sample.graph().nodes());
            sample.graph().degrees(degrees);
            for (int i = 0; i < sample.graph().nodes(); i++) {
                int degree = degrees[i];
                if (degree + 1 > largest) {
                    throw new GraphException("row " + sample.row() + ": a node with " + degree + " bonds has no row in a degree table of " + (largest + 1) + " rows");
                }
                out[at++] = degree + 1;
            }
        }
    }

    /** 0 on graph tokens, -1 on nodes. */
    public record Token() implements BatchInput.Ints.OfTokens {
        @Override
        public String name() {
            return "graph-token";
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            for (int i = 0; i < place.tokens(); i++) out[from + i] = place.hasToken() && i == 0 ? 0 : -1;
        }
    }
}
