package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.AttentionKernel;
import graft.kernel.DropoutKey;
import graft.kernel.ScalarAttention;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;

/**
 * Attention head by head. The head's keys are copied transposed, so that lanes run over keys, and its values as they stand, so that lanes run over columns, both
 * in panels ({@link HeadPanels}). Forward takes up to {@value #BLOCK} queries at a time. Backward forms P and dP = dy v^T again, then
 * dS = P (dP - rowsum(P dP)), dq = scale dS k, dk = scale dS^T q, dv = P^T dy, with dropout's factors on P and dP where there is dropout. With w = d / H
 * and m = n rounded up to whole vectors, scratch is the panels of k^T and v and S [block, m] forward; those of k^T, v^T, k, q and dy, then P and dS [n, m] backward; with dropout the factors of
 * some rows before them ({@link DropFactors}). Matrices on the heap are served by the scalar twin.
 */
public final class SimdAttention implements AttentionKernel {
    private static final int BLOCK = 48;

    private final ScalarAttention scalar = new ScalarAttention();

    @Override
    public void forward(RaggedBatch batch, Op.Attention op, FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix bias, FloatMatrix y, FloatMatrix scratch,
            DropoutKey key) {
        if (!Addresses.known(q, k, v) || !Addresses.known(y, scratch) || (bias != null && !Addresses.known(bias))) {
            scalar.forward(batch, op, q, k, v, bias, y, scratch, key);
            return;
        }
        int width = q.columns() / op.heads();
        long row = (long) q.columns() * Float.BYTES;
        long qAt = Extent.tokens("q", q, batch, q.columns());
        long kAt = Extent.tokens("k", k, batch, q.columns());
        long vAt = Extent.tokens("v", v, batch, q.columns());
        long yAt = Extent.tokens("y", y, batch, q.columns());
        long biasAt = pairs("the bias", bias, batch, op);
        long memory = Extent.atLeast("the scratch memory of attention", scratch, scratchBytes(op, q.columns(), batch.sizes(), false) / Float.BYTES);
        DropFactors drop = op.dropout() > 0 ? DropFactors.of(key, op.site(), op.dropout(), memory) : null;
        long keysAcross = memory + DropFactors.bytes(op.dropout(), batch.sizes());
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int keys = Lanes.padded(n);
            long scoreRow = (long) keys * Float.BYTES;
            long values = keysAcross + HeadPanels.bytes(width, n);
            long scores = values + HeadPanels.bytes(n, width);
            if (drop != null) drop.graph(batch.row(g));
            for (int h = 0; h < op.heads(); h++) {
                long head = (long) batch.tokenStart(g) * row + (long) h * width * Float.BYTES;
                HeadPanels.transposed(kAt + head, row, n, width, (float) op.scale(), keysAcross);
                HeadPanels.rows(vAt + head, row, n, width, 1, values);
                for (int i = 0; i < n; i += BLOCK) {
                    int rows = Math.min(BLOCK, n - i);
                    HeadProduct.multiply(qAt + head + i * row, row, keysAcross, scores, scoreRow, rows, keys, width);
                    Softmax.probabilities(scores, scoreRow, rows, n, biasAt == 0 ? 0 : biasAt + pair(batch, op, g, h, i));
                    if (drop != null) drop.apply((h * n + i) * n, rows, n, scores, scoreRow);
                    HeadProduct.multiply(scores, scoreRow, values, yAt + head + i * row, row, rows, width, n);
                }
            }
        }
    }

    @Override
    public void backward(RaggedBatch batch, Op.Attention op, FloatMatrix dy, FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix bias, FloatMatrix dq,
            FloatMatrix dk, FloatMatrix dv, FloatMatrix dBias, FloatMatrix scratch, DropoutKey key) {
        if (!Addresses.known(q, k, v) || !Addresses.known(dq, dk, dv) || !Addresses.known(dy, scratch) || (bias != null && !Addresses.known(bias))
                || (dBias != null && !Addresses.known(dBias))) {
            scalar.backward(batch, op, dy, q, k, v, bias, dq, dk, dv, dBias, scratch, key);
            return;
        }
        int width = q.columns() / op.heads();
        float scale = (float) op.scale();
        long row = (long) q.columns() * Float.BYTES;
        long dyAt = Extent.tokens("dy", dy, batch, q.columns());
        long qAt = Extent.tokens("q", q, batch, q.columns());
        long kAt = Extent.tokens("k", k, batch, q.columns());
        long vAt = Extent.tokens("v", v, batch, q.columns());
        long dqAt = Extent.tokens("dq", dq, batch, q.columns());
        long dkAt = Extent.tokens("dk", dk, batch, q.columns());
        long dvAt = Extent.tokens("dv", dv, batch, q.columns());
        long biasAt = pairs("the bias", bias, batch, op);
        long dBiasAt = pairs("the bias's gradient", dBias, batch, op);
        long memory = Extent.atLeast("the scratch memory of attention", scratch, scratchBytes(op, q.columns(), batch.sizes(), true) / Float.BYTES);
        DropFactors drop = op.dropout() > 0 ? DropFactors.of(key, op.site(), op.dropout(), memory) : null;
        long keysAcross = memory + DropFactors.bytes(op.dropout(), batch.sizes());
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int keys = Lanes.padded(n);
            long scoreRow = (long) keys * Float.BYTES;
            long valuesAcross = keysAcross + HeadPanels.bytes(width, n);
            long keysDown = valuesAcross + HeadPanels.bytes(width, n);
            long queriesDown = keysDown + HeadPanels.bytes(n, width);
            long outputsDown = queriesDown + HeadPanels.bytes(n, width);
            long p = outputsDown + HeadPanels.bytes(n, width);
            long dScores = p + n * scoreRow;
            if (drop != null) drop.graph(batch.row(g));
            for (int h = 0; h < op.heads(); h++) {
                long head = (long) batch.tokenStart(g) * row + (long) h * width * Float.BYTES;
                long plane = pair(batch, op, g, h, 0);
                HeadPanels.transposed(kAt + head, row, n, width, scale, keysAcross);
                HeadPanels.transposed(vAt + head, row, n, width, 1, valuesAcross);
                HeadPanels.rows(kAt + head, row, n, width, scale, keysDown);
                HeadPanels.rows(qAt + head, row, n, width, scale, queriesDown);
                HeadPanels.rows(dyAt + head, row, n, width, 1, outputsDown);

                HeadProduct.multiply(qAt + head, row, keysAcross, p, scoreRow, n, keys, width);
                Softmax.probabilities(p, scoreRow, n, n, biasAt == 0 ? 0 : biasAt + plane);
                HeadProduct.multiply(dyAt + head, row, valuesAcross, dScores, scoreRow, n, keys, width);
                long dPlane = dBiasAt == 0 ? 0 : dBiasAt + plane;
                if (drop == null) Softmax.gradient(p, dScores, scoreRow, n, n, 0, dPlane);
                for (int i = 0; drop != null && i < n; i += DropFactors.ROWS) {
                    int some = Math.min(DropFactors.ROWS, n - i);
                    long factors = drop.of((h * n + i) * n, some, n);
                    for (int s = 0; s < some; s++) {
                        long at = (i + s) * scoreRow;
                        long across = (long) s * n * Float.BYTES;
                        Softmax.gradient(p + at, dScores + at, scoreRow, 1, n, factors + across, dPlane == 0 ? 0 : dPlane + (long) i * n * Float.BYTES + across);
                    }
                }
                HeadProduct.multiply(dScores, scoreRow, keysDown, dqAt + head, row, n, width, n);
                HeadProduct.multiplyAcross(dScores, scoreRow, queriesDown, dkAt + head, row, n, width, n);
                HeadProduct.multiplyAcross(p, scoreRow, outputsDown, dvAt + head, row, n, width, n);
            }
        }
    }

    /** Address of a matrix [P, H], or 0 if there is none. */
    private static long pairs(String name, FloatMatrix x, RaggedBatch batch, Op.Attention op) {
        return x == null ? 0 : Extent.exact(name, x, (long) batch.sizes().pairs() * op.heads());
    }

    /** Where row i of head h of graph g starts in a head-major matrix, in bytes. */
    private static long pair(RaggedBatch batch, Op.Attention op, int g, int h, int i) {
        long n = batch.tokens(g);
        return ((long) batch.pairStart(g) * op.heads() + (h * n + i) * n) * Float.BYTES;
    }

    @Override
    public long scratchBytes(Op.Attention op, int width, Sizes maxima, boolean backward) {
        int n = maxima.largestGraph();
        int head = width / op.heads();
        long across = HeadPanels.bytes(head, n);
        long down = HeadPanels.bytes(n, head);
        long scoreRow = (long) Lanes.padded(n) * Float.BYTES;
        long factors = DropFactors.bytes(op.dropout(), maxima);
        if (!backward) return factors + across + down + Math.min(n, BLOCK) * scoreRow;
        return factors + 2 * across + 3 * down + 2L * n * scoreRow;
    }
}
