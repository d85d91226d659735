package graft.graph;

/** The class of a node, read from its features: what a model says of a hidden node. */
public sealed interface NodeClass {
    /** Number of classes. */
    int classes();

    /** The class of node {@code i}. */
    int of(Sample sample, int i);

    /**
     * A categorical feature itself, such as the atomic number of the OGB features.
     *
     * @param feature its place
     * @param classes its categories
     */
    record Category(int feature, int classes) implements NodeClass {
        @Override
        public int of(Sample sample, int i) {
            Graph graph = sample.graph();
            return graph.nodeFeatures()[i * graph.nodeFeatureCount() + feature];
        }
    }

    /**
     * The place of the first 1 among some features, such as the element of MAT's features.
     *
     * @param first of the features
     * @param classes how many they are
     */
    record OneHot(int first, int classes) implements NodeClass {
        @Override
        public int of(Sample sample, int i) {
            Graph graph = sample.graph();
            int from = i * graph.nodeFeatureCount() + first;
            for (int c = 0; c < classes; c++) if (graph.nodeFeatures()[from + c] == 1) return c;
            throw new GraphException("row " + sample.row() + ": node " + i + " has no 1 among features " + first + " to " + (first + classes - 1));
        }
    }
}
