package graft.kernel;

import graft.graph.RaggedBatch;
import graft.tensor.FloatMatrix;

/** Which rows of a matrix belong to a graph, where the matrix has a row a token or a row a graph. */
public final class GraphRows {
    private GraphRows() {}

    /** First row of the graph. */
    public static int first(RaggedBatch batch, FloatMatrix x, int graph) {
        return haveTokens(batch, x) ? batch.tokenStart(graph) : graph;
    }

    /** Number of rows of the graph. */
    public static int count(RaggedBatch batch, FloatMatrix x, int graph) {
        return haveTokens(batch, x) ? batch.tokens(graph) : 1;
    }

    private static boolean haveTokens(RaggedBatch batch, FloatMatrix x) {
        if (x.rows() == batch.sizes().tokens()) return true;
        if (x.rows() == batch.graphs()) return false;
        throw new KernelException("a matrix of " + x.rows() + " x " + x.columns() + " has neither a row for each of " + batch.sizes().tokens() + " tokens nor one for each of "
                + batch.graphs() + " graphs");
    }
}
