package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.random.NoiseStream;
import graft.tensor.FloatMatrix;

/** SMART's noise and ascent step over the rows of tokens [T, d]; rows of graph tokens are 0. Computed in double and rounded once. */
public final class NoiseKernel {
    /** out ~ N(0, sigma^2), keyed by seed, step, site, the graph's row in the data set and the element's index in the graph ({@link NoiseStream}). */
    public void gaussian(RaggedBatch batch, Op.GaussianNoise op, DropoutKey key, FloatMatrix out) {
        int columns = out.columns();
        NoiseStream stream = NoiseStream.ofThread();
        for (int g = 0; g < batch.graphs(); g++) {
            stream.start(key.seed(), key.step(), op.site(), batch.row(g));
            int first = clearToken(batch, g, out);
            for (int i = first; i < batch.tokens(g); i++) {
                for (int c = 0; c < columns; c++) out.set(batch.tokenStart(g) + i, c, (float) (op.sigma() * stream.normal(i * columns + c)));
            }
        }
    }

    /** out = clamp(delta + step * g / max|g| of the row, -radius, radius); a row of g that is all zero adds nothing. out may share memory with delta. */
    public void ascentStep(RaggedBatch batch, Op.AscentStep op, FloatMatrix delta, FloatMatrix g, FloatMatrix out) {
        int columns = out.columns();
        for (int graph = 0; graph < batch.graphs(); graph++) {
            int first = clearToken(batch, graph, out);
            for (int i = first; i < batch.tokens(graph); i++) {
                int row = batch.tokenStart(graph) + i;
                double max = 0;
                for (int c = 0; c < columns; c++) max = Math.max(max, Math.abs(g.get(row, c)));
                for (int c = 0; c < columns; c++) {
                    double moved = delta.get(row, c) + (max == 0 ? 0 : op.step() * g.get(row, c) / max);
                    out.set(row, c, (float) Math.clamp(moved, -op.radius(), op.radius()));
                }
            }
        }
    }

    /** Zeroes the row of the graph's token, if there is one, and gives the first row after it. */
    private static int clearToken(RaggedBatch batch, int graph, FloatMatrix out) {
        if (!batch.hasToken()) return 0;
        for (int c = 0; c < out.columns(); c++) out.set(batch.tokenStart(graph), c, 0f);
        return 1;
    }
}
