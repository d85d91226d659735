package graft.backend.reference;

import graft.graph.RaggedBatch;
import graft.graph.SparseRows;
import graft.program.Op;

/** The structure matrix times token rows, and readouts. */
final class ReferenceStructure {
    private ReferenceStructure() {}

    /** y [T, c] += S x, or S^T x. */
    static void multiply(SparseRows s, boolean transposed, Matrix x, Matrix y) {
        for (int row = 0; row < s.rows(); row++) {
            for (int e = s.rowStart(row); e < s.rowStart(row + 1); e++) {
                int from = transposed ? row : s.column(e);
                int to = transposed ? s.column(e) : row;
                for (int c = 0; c < x.columns(); c++) y.add(to, c, s.value(e) * x.get(from, c));
            }
        }
    }

    /** y [G, d] from x [T, d]. */
    static void readout(RaggedBatch batch, Op.Pooling pooling, Matrix x, Matrix y) {
        for (int g = 0; g < batch.graphs(); g++) {
            for (int i = 0; i < batch.tokens(g); i++) {
                for (int c = 0; c < x.columns(); c++) y.add(g, c, weight(batch, g, i, pooling) * x.get(batch.tokenStart(g) + i, c));
            }
        }
    }

    /** dx [T, d] from dy [G, d]. */
    static void readoutGrad(RaggedBatch batch, Op.Pooling pooling, Matrix dy, Matrix dx) {
        for (int g = 0; g < batch.graphs(); g++) {
            for (int i = 0; i < batch.tokens(g); i++) {
                for (int c = 0; c < dx.columns(); c++) dx.set(batch.tokenStart(g) + i, c, weight(batch, g, i, pooling) * dy.get(g, c));
            }
        }
    }

    /** Share of token i of a graph in the graph's row. */
    private static double weight(RaggedBatch batch, int graph, int i, Op.Pooling pooling) {
        return switch (pooling) {
            case TOKEN -> i == 0 ? 1 : 0;
            case MEAN -> 1.0 / batch.tokens(graph);
            case SUM -> 1;
        };
    }
}
