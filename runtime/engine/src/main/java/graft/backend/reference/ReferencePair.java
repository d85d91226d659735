package graft.backend.reference;

import graft.graph.RaggedBatch;
import graft.kernel.TableIndex;

/**
 * Structural bias terms. A bias is head-major within each graph: element (graph g, head h, row i, column j) of a graph with n tokens lies at
 * {@code pairStart(g) * H + h * n * n + i * n + j}; index arrays are row-major pairs, (g, i, j) at {@code pairStart(g) + i * n + j}.
 */
final class ReferencePair {
    private ReferencePair() {}

    /** What is done with one element of a bias. */
    @FunctionalInterface
    private interface Element {
        /**
         * @param place of the element in the bias
         * @param pair row of the pair (i, j) in index arrays
         */
        void at(int place, int pair, int head);
    }

    private static void forEach(RaggedBatch batch, int heads, Element element) {
        for (int g = 0; g < batch.graphs(); g++) {
            int pairs = batch.tokens(g) * batch.tokens(g);
            int start = batch.pairStart(g);
            for (int h = 0; h < heads; h++) {
                for (int p = 0; p < pairs; p++) element.at(start * heads + h * pairs + p, start + p, h);
            }
        }
    }

    /** bias [P, H] = table [V, H] at index [P, 1]; -1 gives 0. */
    static void embedding(RaggedBatch batch, Matrix table, int[] index, Matrix bias) {
        forEach(batch, bias.columns(), (place, pair, h) -> {
            TableIndex.check(index[pair], table.rows(), table.columns(), pair);
            bias.data()[place] = index[pair] < 0 ? 0 : table.get(index[pair], h);
        });
    }

    /** dTable [V, H] += dBias [P, H] at index [P, 1]; -1 and {@code frozenRow} get nothing. */
    static void embeddingGrad(RaggedBatch batch, Matrix dBias, int[] index, int frozenRow, Matrix dTable) {
        forEach(batch, dBias.columns(), (place, pair, h) -> {
            if (index[pair] >= 0 && index[pair] != frozenRow) dTable.add(index[pair], h, dBias.data()[place]);
        });
    }

    /** bias [P, H] = sum over k of projected [E, K*H] at (hop_k, k, h), divided by the divisor; hops [P, K], divisor [P, 1]. */
    static void path(RaggedBatch batch, Matrix projected, int[] hopRows, int[] divisor, int hops, Matrix bias) {
        int heads = bias.columns();
        forEach(batch, heads, (place, pair, h) -> {
            double sum = 0;
            for (int k = 0; k < hops; k++) {
                int edge = hopRows[pair * hops + k];
                if (edge >= 0) sum += projected.get(edge, k * heads + h);
            }
            bias.data()[place] = sum / divisor[pair];
        });
    }

    /** dProjected [E, K*H] += dBias [P, H] / divisor at the rows of its hops. */
    static void pathGrad(RaggedBatch batch, Matrix dBias, int[] hopRows, int[] divisor, int hops, Matrix dProjected) {
        int heads = dBias.columns();
        forEach(batch, heads, (place, pair, h) -> {
            for (int k = 0; k < hops; k++) {
                int edge = hopRows[pair * hops + k];
                if (edge >= 0) dProjected.add(edge, k * heads + h, dBias.data()[place] / divisor[pair]);
            }
        });
    }

    /** projected [E, K*H] = e [E, H] W_k for each hop k; slice k of the table is an H x H matrix, row = input head. */
    static void hopProjection(Matrix e, Matrix table, int hops, Matrix projected) {
        int heads = e.columns();
        for (int r = 0; r < e.rows(); r++) {
            for (int k = 0; k < hops; k++) {
                for (int out = 0; out < heads; out++) {
                    double sum = 0;
                    for (int in = 0; in < heads; in++) sum += e.get(r, in) * table.data()[slice(k, in, out, heads)];
                    projected.set(r, k * heads + out, sum);
                }
            }
        }
    }

    /** de [E, H] += sum over hops of dProjected W_k^T. */
    static void hopProjectionGradInput(Matrix dProjected, Matrix table, int hops, Matrix de) {
        int heads = de.columns();
        for (int r = 0; r < de.rows(); r++) {
            for (int k = 0; k < hops; k++) {
                for (int in = 0; in < heads; in++) {
                    for (int out = 0; out < heads; out++) de.add(r, in, dProjected.get(r, k * heads + out) * table.data()[slice(k, in, out, heads)]);
                }
            }
        }
    }

    /** dTable slice k += e^T dProjected_k. */
    static void hopProjectionGradWeight(Matrix dProjected, Matrix e, int hops, Matrix dTable) {
        int heads = e.columns();
        for (int r = 0; r < e.rows(); r++) {
            for (int k = 0; k < hops; k++) {
                for (int in = 0; in < heads; in++) {
                    for (int out = 0; out < heads; out++) dTable.data()[slice(k, in, out, heads)] += e.get(r, in) * dProjected.get(r, k * heads + out);
                }
            }
        }
    }

    private static int slice(int hop, int in, int out, int heads) {
        return (hop * heads + in) * heads + out;
    }
}
