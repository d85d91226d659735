package graft.backend.reference;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.program.Op;
import graft.random.MaskStream;
import graft.random.NoiseStream;

/**
 * Dropout, noise and SMART's ascent step. Element (row in the graph) * columns + column of a graph keys the generator, the graph token's row
 * being row 0.
 */
final class ReferenceRandom {
    private ReferenceRandom() {}

    /** y = x with dropped elements 0 and the others divided by 1 - rate; a row a token, or a row a graph. */
    static void dropout(RaggedBatch batch, Op.Dropout op, DropoutKey key, boolean rowsAreGraphs, Matrix x, Matrix y) {
        MaskStream mask = new MaskStream();
        for (int g = 0; g < batch.graphs(); g++) {
            mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.rate());
            int first = (rowsAreGraphs ? g : batch.tokenStart(g)) * x.columns();
            int count = (rowsAreGraphs ? 1 : batch.tokens(g)) * x.columns();
            for (int e = 0; e < count; e++) y.data()[first + e] = op.rate() == 0 || mask.keeps(e) ? x.data()[first + e] / (1 - op.rate()) : 0;
        }
    }

    /** noise [T, d] ~ N(0, sigma^2), 0 on graph tokens. */
    static void noise(RaggedBatch batch, Op.GaussianNoise op, DropoutKey key, Matrix noise) {
        NoiseStream stream = new NoiseStream();
        for (int g = 0; g < batch.graphs(); g++) {
            stream.start(key.seed(), key.step(), op.site(), batch.row(g));
            for (int i = batch.hasToken() ? 1 : 0; i < batch.tokens(g); i++) {
                for (int c = 0; c < noise.columns(); c++) noise.set(batch.tokenStart(g) + i, c, op.sigma() * stream.normal(i * noise.columns() + c));
            }
        }
    }

    /** out [T, d] = clamp(delta + step * g / max|g| of the row, -radius, radius); 0 on graph tokens, delta clamped where g is all zero. */
    static void ascentStep(RaggedBatch batch, Op.AscentStep op, Matrix delta, Matrix g, Matrix out) {
        for (int graph = 0; graph < batch.graphs(); graph++) {
            for (int i = batch.hasToken() ? 1 : 0; i < batch.tokens(graph); i++) {
                int row = batch.tokenStart(graph) + i;
                double max = 0;
                for (int c = 0; c < g.columns(); c++) max = Math.max(max, Math.abs(g.get(row, c)));
                for (int c = 0; c < g.columns(); c++) {
                    double moved = delta.get(row, c) + (max == 0 ? 0 : op.step() * g.get(row, c) / max);
                    out.set(row, c, Math.clamp(moved, -op.radius(), op.radius()));
                }
            }
        }
    }
}
