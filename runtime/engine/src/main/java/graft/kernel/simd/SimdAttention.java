package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.AttentionKernel;
import graft.kernel.DropoutKey;
import graft.program.Op;
import graft.random.MaskStream;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Attention head by head: the head's keys are copied transposed, so that lanes run over keys, its values in rows of whole vectors, so that lanes run over
 * columns. Forward takes up to {@value #BLOCK} queries at a time. Backward forms P and dP = dy v^T again, then dS = P (dP - rowsum(P dP)), dq = scale dS k,
 * dk = scale dS^T q, dv = P^T dy, with dropout's factors on P and dP where there is dropout. With w = d / H, m = n and u = w rounded up to whole
 * vectors, scratch is k^T [w, m], v [n, u], S [block, m] forward; k^T, v^T [w, m], k, q, dy [n, u], P, dS [n, m] and with dropout a row [m]
 * backward.
 */
public final class SimdAttention implements AttentionKernel {
    private static final int LANES = Lanes.FLOATS.length();
    private static final int BLOCK = 48;

    @Override
    public void forward(RaggedBatch batch, Op.Attention op, FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix bias, FloatMatrix y, FloatMatrix scratch,
            DropoutKey key) {
        MaskStream mask = op.dropout() > 0 ? new MaskStream() : null;
        int width = q.columns() / op.heads();
        long row = (long) q.columns() * Float.BYTES;
        long wide = padded(width);
        MemorySegment memory = scratch.memory();
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            long keys = padded(n);
            long values = scratch.offset() + width * keys;
            long scores = values + n * wide;
            if (mask != null) mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.dropout());
            for (int h = 0; h < op.heads(); h++) {
                long head = (long) batch.tokenStart(g) * row + (long) h * width * Float.BYTES;
                HeadCopy.transposed(k.memory(), k.offset() + head, row, n, width, (float) op.scale(), memory, scratch.offset(), keys);
                HeadCopy.rows(v.memory(), v.offset() + head, row, n, width, 1, memory, values, wide);
                for (int i = 0; i < n; i += BLOCK) {
                    int rows = Math.min(BLOCK, n - i);
                    HeadProduct.multiply(q.memory(), q.offset() + head + i * row, row, Float.BYTES, memory, scratch.offset(), keys, memory, scores, keys, rows,
                            (int) (keys / Float.BYTES), width);
                    Softmax.probabilities(memory, scores, keys, rows, n, bias == null ? null : bias.memory(), bias == null ? 0 : pair(batch, op, bias, g, h, i));
                    if (mask != null) {
                        for (int r = 0; r < rows; r++) drop(memory, scores + r * keys, (h * n + i + r) * n, n, mask, op.dropout());
                    }
                    HeadProduct.multiply(memory, scores, keys, Float.BYTES, memory, values, wide, y.memory(), y.offset() + head + i * row, row, rows, width, n);
                }
            }
        }
    }

    @Override
    public void backward(RaggedBatch batch, Op.Attention op, FloatMatrix dy, FloatMatrix q, FloatMatrix k, FloatMatrix v, FloatMatrix bias, FloatMatrix dq,
            FloatMatrix dk, FloatMatrix dv, FloatMatrix dBias, FloatMatrix scratch, DropoutKey key) {
        MaskStream mask = op.dropout() > 0 ? new MaskStream() : null;
        int width = q.columns() / op.heads();
        float scale = (float) op.scale();
        long row = (long) q.columns() * Float.BYTES;
        long wide = padded(width);
        MemorySegment memory = scratch.memory();
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            long keys = padded(n);
            int columns = (int) (keys / Float.BYTES);
            long keysAcross = scratch.offset();
            long valuesAcross = keysAcross + width * keys;
            long keysDown = valuesAcross + width * keys;
            long queriesDown = keysDown + n * wide;
            long outputsDown = queriesDown + n * wide;
            long p = outputsDown + n * wide;
            long dScores = p + n * keys;
            long factors = dScores + n * keys;
            if (mask != null) mask.start(key.seed(), key.step(), op.site(), batch.row(g), op.dropout());
            for (int h = 0; h < op.heads(); h++) {
                long head = (long) batch.tokenStart(g) * row + (long) h * width * Float.BYTES;
                HeadCopy.transposed(k.memory(), k.offset() + head, row, n, width, scale, memory, keysAcross, keys);
                HeadCopy.transposed(v.memory(), v.offset() + head, row, n, width, 1, memory, valuesAcross, keys);
                HeadCopy.rows(k.memory(), k.offset() + head, row, n, width, scale, memory, keysDown, wide);
                HeadCopy.rows(q.memory(), q.offset() + head, row, n, width, scale, memory, queriesDown, wide);
                HeadCopy.rows(dy.memory(), dy.offset() + head, row, n, width, 1, memory, outputsDown, wide);

                HeadProduct.multiply(q.memory(), q.offset() + head, row, Float.BYTES, memory, keysAcross, keys, memory, p, keys, n, columns, width);
                Softmax.probabilities(memory, p, keys, n, n, bias == null ? null : bias.memory(), bias == null ? 0 : pair(batch, op, bias, g, h, 0));
                HeadProduct.multiply(dy.memory(), dy.offset() + head, row, Float.BYTES, memory, valuesAcross, keys, memory, dScores, keys, n, columns, width);
                MemorySegment biasMemory = dBias == null ? null : dBias.memory();
                long biasAt = dBias == null ? 0 : pair(batch, op, dBias, g, h, 0);
                if (mask == null) {
                    Softmax.gradient(memory, p, dScores, keys, n, n, false, 0, biasMemory, biasAt);
                } else {
                    for (int i = 0; i < n; i++) {
                        for (int j = 0; j < columns; j++) memory.set(ValueLayout.JAVA_FLOAT, factors + (long) j * Float.BYTES, j < n ? 1 : 0);
                        drop(memory, factors, (h * n + i) * n, n, mask, op.dropout());
                        Softmax.gradient(memory, p + i * keys, dScores + i * keys, keys, 1, n, true, factors, biasMemory, biasAt + (long) i * n * Float.BYTES);
                    }
                }
                HeadProduct.multiply(memory, dScores, keys, Float.BYTES, memory, keysDown, wide, dq.memory(), dq.offset() + head, row, n, width, n);
                HeadProduct.multiply(memory, dScores, Float.BYTES, keys, memory, queriesDown, wide, dk.memory(), dk.offset() + head, row, n, width, n);
                HeadProduct.multiply(memory, p, Float.BYTES, keys, memory, outputsDown, wide, dv.memory(), dv.offset() + head, row, n, width, n);
            }
        }
    }

    /** Multiplies n numbers, of which the first is element {@code element} of the graph's probabilities, by 0 or by 1 / (1 - rate). */
    private static void drop(MemorySegment memory, long at, int element, int n, MaskStream mask, double rate) {
        float kept = (float) (1 / (1 - rate));
        for (int j = 0; j < n; j++) {
            long to = at + (long) j * Float.BYTES;
            memory.set(ValueLayout.JAVA_FLOAT, to, mask.keeps(element + j) ? memory.get(ValueLayout.JAVA_FLOAT, to) * kept : 0);
        }
    }

    /** Byte offset of row i of head h of graph g in a head-major matrix. */
    private static long pair(RaggedBatch batch, Op.Attention op, FloatMatrix x, int g, int h, int i) {
        long n = batch.tokens(g);
        return x.offset() + ((long) batch.pairStart(g) * op.heads() + (h * n + i) * n) * Float.BYTES;
    }

    /** Bytes of a row of n floats padded to whole vectors. */
    private static long padded(int n) {
        return (long) (n + LANES - 1) / LANES * LANES * Float.BYTES;
    }

    @Override
    public long scratchBytes(Op.Attention op, int width, Sizes maxima, boolean backward) {
        int n = maxima.largestGraph();
        int head = width / op.heads();
        if (!backward) return (long) head * padded(n) + (long) n * padded(head) + (long) Math.min(n, BLOCK) * padded(n);
        return 2L * head * padded(n) + 3L * n * padded(head) + 2L * n * padded(n) + (op.dropout() > 0 ? padded(n) : 0);
    }
}
