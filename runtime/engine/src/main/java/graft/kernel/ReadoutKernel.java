package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;

/** Graphs' rows from their tokens' rows, and the gradient. Sums are in double, tokens added in order, and rounded once. */
public final class ReadoutKernel {
    /** x [T, d] to y [G, d]. */
    public void forward(RaggedBatch batch, Op.Pooling pooling, FloatMatrix x, FloatMatrix y) {
        for (int g = 0; g < batch.graphs(); g++) {
            switch (pooling) {
                case TOKEN -> copyRow(x, batch.tokenStart(g), y, g);
                case MEAN -> sum(batch, g, batch.tokens(g), x, y);
                case SUM -> sum(batch, g, 1, x, y);
            }
        }
    }

    /** dy [G, d] to dx [T, d], written. */
    public void grad(RaggedBatch batch, Op.Pooling pooling, FloatMatrix dy, FloatMatrix dx) {
        if (pooling == Op.Pooling.TOKEN) dx.fill(0f);
        for (int g = 0; g < batch.graphs(); g++) {
            switch (pooling) {
                case TOKEN -> copyRow(dy, g, dx, batch.tokenStart(g));
                case MEAN -> spread(batch, g, batch.tokens(g), dy, dx);
                case SUM -> spread(batch, g, 1, dy, dx);
            }
        }
    }

    private static void copyRow(FloatMatrix x, int from, FloatMatrix y, int to) {
        MemorySegment.copy(x.memory(), x.rowOffset(from), y.memory(), y.rowOffset(to), (long) x.columns() * Float.BYTES);
    }

    private static void sum(RaggedBatch batch, int graph, int divisor, FloatMatrix x, FloatMatrix y) {
        for (int c = 0; c < x.columns(); c++) {
            double sum = 0;
            for (int t = batch.tokenStart(graph); t < batch.tokenStart(graph + 1); t++) sum += x.get(t, c);
            y.set(graph, c, (float) (sum / divisor));
        }
    }

    private static void spread(RaggedBatch batch, int graph, int divisor, FloatMatrix dy, FloatMatrix dx) {
        for (int t = batch.tokenStart(graph); t < batch.tokenStart(graph + 1); t++) {
            for (int c = 0; c < dx.columns(); c++) dx.set(t, c, (float) ((double) dy.get(graph, c) / divisor));
        }
    }
}
