package graft.graph;

/**
 * A graph ready for batches: its row in the data set (the key of its dropout masks), the graph, its shortest paths, its labels.
 *
 * @param row row in the data set; random numbers are keyed by it, never by a place in a batch
 * @param labels one number a task, NaN where missing; empty when only predicting
 * @param distances n x n distances between nodes in angstrom, row-major, or empty where no geometry is known
 */
public record Sample(long row, Graph graph, ShortestPaths paths, double[] labels, double[] distances) {
    /** A sample without geometry. */
    public Sample(long row, Graph graph, ShortestPaths paths, double[] labels) {
        this(row, graph, paths, labels, new double[0]);
    }

    /** A sample without labels. */
    public static Sample unlabelled(long row, Graph graph, ShortestPaths paths) {
        return new Sample(row, graph, paths, new double[0]);
    }
}
