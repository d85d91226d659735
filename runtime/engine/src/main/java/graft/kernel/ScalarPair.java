package graft.kernel;

import graft.graph.RaggedBatch;
import graft.tensor.FloatMatrix;

/** Structural bias without vectors. Gradients of tables are added in the order of graphs, heads and pairs. */
public final class ScalarPair implements PairKernel {
    @Override
    public void pairEmbedding(RaggedBatch batch, FloatMatrix table, int[] index, FloatMatrix bias) {
        pairEmbedding(batch, table, index, bias, 0);
    }

    /** The heads from {@code first} on. */
    public static void pairEmbedding(RaggedBatch batch, FloatMatrix table, int[] index, FloatMatrix bias, int first) {
        int heads = table.columns();
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = first; h < heads; h++) {
                long to = (long) start * heads + (long) h * pairs;
                for (int p = 0; p < pairs; p++) {
                    int row = index[start + p];
                    TableIndex.check(row, table, start + p);
                    bias.setAt(to + p, row < 0 ? 0 : table.get(row, h));
                }
            }
        }
    }

    @Override
    public void pairEmbeddingGrad(RaggedBatch batch, FloatMatrix dBias, int[] index, int frozenRow, FloatMatrix dTable) {
        pairEmbeddingGrad(batch, dBias, index, frozenRow, dTable, 0);
    }

    /** The heads from {@code first} on. */
    public static void pairEmbeddingGrad(RaggedBatch batch, FloatMatrix dBias, int[] index, int frozenRow, FloatMatrix dTable, int first) {
        int heads = dTable.columns();
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = first; h < heads; h++) {
                long from = (long) start * heads + (long) h * pairs;
                for (int p = 0; p < pairs; p++) {
                    int row = index[start + p];
                    TableIndex.check(row, dTable, start + p);
                    if (row >= 0 && row != frozenRow) dTable.set(row, h, dTable.get(row, h) + dBias.at(from + p));
                }
            }
        }
    }

    @Override
    public void hopProjection(FloatMatrix e, FloatMatrix table, int hops, FloatMatrix projected) {
        hopProjection(e, table, hops, projected, 0);
    }

    /** The output heads from {@code first} on. */
    public static void hopProjection(FloatMatrix e, FloatMatrix table, int hops, FloatMatrix projected, int first) {
        int heads = e.columns();
        for (int r = 0; r < e.rows(); r++) {
            for (int k = 0; k < hops; k++) {
                for (int out = first; out < heads; out++) {
                    float sum = 0;
                    for (int in = 0; in < heads; in++) sum += e.get(r, in) * table.at(((long) k * heads + in) * heads + out);
                    projected.set(r, k * heads + out, sum);
                }
            }
        }
    }

    @Override
    public void hopProjectionGradInput(FloatMatrix dProjected, FloatMatrix table, int hops, FloatMatrix de) {
        int heads = de.columns();
        for (int r = 0; r < de.rows(); r++) {
            for (int in = 0; in < heads; in++) {
                float sum = 0;
                for (int k = 0; k < hops; k++) {
                    for (int out = 0; out < heads; out++) sum += dProjected.get(r, k * heads + out) * table.at(((long) k * heads + in) * heads + out);
                }
                de.set(r, in, sum);
            }
        }
    }

    @Override
    public void hopProjectionGradWeight(FloatMatrix dProjected, FloatMatrix e, int hops, FloatMatrix dTable) {
        hopProjectionGradWeight(dProjected, e, hops, dTable, 0);
    }

    /** The output heads from {@code first} on. */
    public static void hopProjectionGradWeight(FloatMatrix dProjected, FloatMatrix e, int hops, FloatMatrix dTable, int first) {
        int heads = e.columns();
        for (int r = 0; r < e.rows(); r++) {
            for (int k = 0; k < hops; k++) {
                for (int in = 0; in < heads; in++) {
                    float x = e.get(r, in);
                    long to = ((long) k * heads + in) * heads;
                    for (int out = first; out < heads; out++) dTable.setAt(to + out, dTable.at(to + out) + x * dProjected.get(r, k * heads + out));
                }
            }
        }
    }

    @Override
    public void pathBias(RaggedBatch batch, FloatMatrix projected, int[] hopRows, int[] divisor, int hops, FloatMatrix bias) {
        pathBias(batch, projected, hopRows, divisor, hops, bias, 0);
    }

    /** The heads from {@code first} on. */
    public static void pathBias(RaggedBatch batch, FloatMatrix projected, int[] hopRows, int[] divisor, int hops, FloatMatrix bias, int first) {
        int heads = projected.columns() / hops;
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = first; h < heads; h++) {
                long to = (long) start * heads + (long) h * pairs;
                for (int p = 0; p < pairs; p++) {
                    int path = (start + p) * hops;
                    float sum = 0;
                    for (int k = 0; k < hops; k++) {
                        int row = hopRows[path + k];
                        TableIndex.checkHop(row, projected, start + p);
                        if (row >= 0) sum += projected.get(row, k * heads + h);
                    }
                    bias.setAt(to + p, sum / divisor[start + p]);
                }
            }
        }
    }

    @Override
    public void pathBiasGrad(RaggedBatch batch, FloatMatrix dBias, int[] hopRows, int[] divisor, int hops, FloatMatrix dProjected) {
        dProjected.fill(0);
        addPathBiasGrad(batch, dBias, hopRows, divisor, hops, dProjected, 0);
    }

    /** Adds the gradient of the heads from {@code first} on. */
    public static void addPathBiasGrad(RaggedBatch batch, FloatMatrix dBias, int[] hopRows, int[] divisor, int hops, FloatMatrix dProjected, int first) {
        int heads = dProjected.columns() / hops;
        for (int g = 0; g < batch.graphs(); g++) {
            int start = batch.pairStart(g);
            int pairs = batch.tokens(g) * batch.tokens(g);
            for (int h = first; h < heads; h++) {
                long from = (long) start * heads + (long) h * pairs;
                for (int p = 0; p < pairs; p++) {
                    int path = (start + p) * hops;
                    float share = dBias.at(from + p) / divisor[start + p];
                    for (int k = 0; k < hops; k++) {
                        int row = hopRows[path + k];
                        TableIndex.checkHop(row, dProjected, start + p);
                        if (row >= 0) dProjected.set(row, k * heads + h, dProjected.get(row, k * heads + h) + share);
                    }
                }
            }
        }
    }
}
