package graft.backend.reference;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.random.MaskStream;

/** Dropout on what one head of attention puts between the tokens of one graph. */
final class HeadDropout {
    private HeadDropout() {}

    /** For each element of the n x n matrix of graph g and head h, 0 if it is dropped, else 1 / (1 - rate). Element (h, i, j) has index (h * n + i) * n + j. */
    static double[] factors(MaskStream mask, DropoutKey key, int site, double rate, RaggedBatch batch, int g, int h) {
        int n = batch.tokens(g);
        double[] factor = new double[n * n];
        mask.start(key.seed(), key.step(), site, batch.row(g), rate);
        for (int e = 0; e < n * n; e++) factor[e] = rate == 0 || mask.keeps(h * n * n + e) ? 1 / (1 - rate) : 0;
        return factor;
    }
}
