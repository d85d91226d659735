package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.kernel.PrefixAttentionKernel;
import graft.kernel.ScalarPrefixAttention;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;

/**
 * Attention behind a prefix on the panels and products of {@link SimdAttention}: the prefix's keys and values are copied behind those of the graph, and all m = n + l are then
 * attended to alike, but that bias and dropout meet the first n only. Forward takes up to {@value #BLOCK} queries at a time. With w = d / H and s = m rounded up to whole
 * vectors, scratch is the panels of k^T and v, S [block, s] and the joined rows [m, w] forward; the panels of k^T, v^T, k, q and dy, P and dS [n, s], the joined rows and
 * the prefix's gradient [l, w] backward; with dropout the factors of some rows ({@link DropFactors}) and one longer row of them first. Matrices on the heap are served by
 * the scalar twin.
 */
public final class SimdPrefixAttention implements PrefixAttentionKernel {
    private static final int BLOCK = 48;

    private final ScalarPrefixAttention scalar = new ScalarPrefixAttention();

    /** Addresses of what is attended to, or of its gradients; 0 for no bias. */
    private record Addressed(long q, long k, long v, long prefixKeys, long prefixValues, long bias) {
        static Addressed of(RaggedBatch batch, Op.PrefixAttention op, Operands in) {
            int columns = in.q().columns();
            return new Addressed(Extent.tokens("q", in.q(), batch, columns), Extent.tokens("k", in.k(), batch, columns), Extent.tokens("v", in.v(), batch, columns),
                    prefix("the prefix's keys", in.prefixKeys(), op, columns), prefix("the prefix's values", in.prefixValues(), op, columns), pairs("the bias", in.bias(), batch, op));
        }
    }

    private static boolean known(Operands in) {
        return Addresses.known(in.q(), in.k(), in.v()) && Addresses.known(in.prefixKeys(), in.prefixValues()) && (in.bias() == null || Addresses.known(in.bias()));
    }

    private static boolean known(Gradients to) {
        return Addresses.known(to.q(), to.k(), to.v()) && Addresses.known(to.prefixKeys(), to.prefixValues()) && (to.bias() == null || Addresses.known(to.bias()));
    }

    private static long prefix(String name, FloatMatrix x, Op.PrefixAttention op, int columns) {
        return Extent.exact(name, x, (long) op.length() * columns);
    }

    /** Address of a matrix [P, H], or 0 if there is none. */
    private static long pairs(String name, FloatMatrix x, RaggedBatch batch, Op.PrefixAttention op) {
        return x == null ? 0 : Extent.exact(name, x, (long) batch.sizes().pairs() * op.attention().heads());
    }

    @Override
    public void forward(RaggedBatch batch, Op.PrefixAttention op, Operands in, FloatMatrix y, FloatMatrix scratch, DropoutKey key) {
        if (!known(in) || !Addresses.known(y, scratch)) {
            scalar.forward(batch, op, in, y, scratch, key);
            return;
        }
        Op.Attention attention = op.attention();
        int l = op.length();
        int width = y.columns() / attention.heads();
        long row = (long) y.columns() * Float.BYTES;
        long joinedRow = (long) width * Float.BYTES;
        Addressed a = Addressed.of(batch, op, in);
        long yAt = Extent.tokens("y", y, batch, y.columns());
        long memory = Extent.atLeast("the scratch memory of attention", scratch, scratchBytes(op, y.columns(), batch.sizes(), false) / Float.BYTES);
        DropFactors drop = attention.dropout() > 0 ? DropFactors.of(key, attention.site(), attention.dropout(), memory) : null;
        long factors = memory + DropFactors.bytes(attention.dropout(), batch.sizes());
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int m = n + l;
            int keys = Lanes.padded(m);
            long scoreRow = (long) keys * Float.BYTES;
            long keysAcross = factors + (drop == null ? 0 : scoreRow);
            long values = keysAcross + HeadPanels.bytes(width, m);
            long scores = values + HeadPanels.bytes(m, width);
            long joined = scores + Math.min(n, BLOCK) * scoreRow;
            if (drop != null) drop.graph(batch.row(g));
            for (int h = 0; h < attention.heads(); h++) {
                long across = (long) h * joinedRow;
                long head = (long) batch.tokenStart(g) * row + across;
                join(a.k + head, n, a.prefixKeys + across, l, row, width, joined);
                HeadPanels.transposed(joined, joinedRow, m, width, (float) attention.scale(), keysAcross);
                join(a.v + head, n, a.prefixValues + across, l, row, width, joined);
                HeadPanels.rows(joined, joinedRow, m, width, 1, values);
                for (int i = 0; i < n; i += BLOCK) {
                    int rows = Math.min(BLOCK, n - i);
                    HeadProduct.multiply(a.q + head + i * row, row, keysAcross, scores, scoreRow, rows, keys, width);
                    if (a.bias != 0) PrefixRows.add(a.bias + pair(batch, attention, g, h, i), (long) n * Float.BYTES, rows, n, scores, scoreRow);
                    Softmax.probabilities(scores, scoreRow, rows, m, 0);
                    for (int r = 0; drop != null && r < rows; r += DropFactors.ROWS) {
                        int some = Math.min(DropFactors.ROWS, rows - r);
                        long drawn = drop.of((h * n + i + r) * n, some, n);
                        for (int s = 0; s < some; s++) {
                            PrefixRows.factors(drawn + (long) s * n * Float.BYTES, n, factors, scoreRow);
                            DropFactors.multiply(scores + (r + s) * scoreRow, factors, scoreRow);
                        }
                    }
                    HeadProduct.multiply(scores, scoreRow, values, yAt + head + i * row, row, rows, width, m);
                }
            }
        }
    }

    @Override
    public void backward(RaggedBatch batch, Op.PrefixAttention op, FloatMatrix dy, Operands in, Gradients to, FloatMatrix scratch, DropoutKey key) {
        if (!known(in) || !known(to) || !Addresses.known(dy, scratch)) {
            scalar.backward(batch, op, dy, in, to, scratch, key);
            return;
        }
        Op.Attention attention = op.attention();
        int l = op.length();
        int width = dy.columns() / attention.heads();
        float scale = (float) attention.scale();
        long row = (long) dy.columns() * Float.BYTES;
        long joinedRow = (long) width * Float.BYTES;
        Addressed a = Addressed.of(batch, op, in);
        Addressed d = Addressed.of(batch, op, new Operands(to.q(), to.k(), to.v(), to.prefixKeys(), to.prefixValues(), to.bias()));
        long dyAt = Extent.tokens("dy", dy, batch, dy.columns());
        long memory = Extent.atLeast("the scratch memory of attention", scratch, scratchBytes(op, dy.columns(), batch.sizes(), true) / Float.BYTES);
        DropFactors drop = attention.dropout() > 0 ? DropFactors.of(key, attention.site(), attention.dropout(), memory) : null;
        long factors = memory + DropFactors.bytes(attention.dropout(), batch.sizes());
        to.prefixKeys().fill(0);
        to.prefixValues().fill(0);
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int m = n + l;
            int keys = Lanes.padded(m);
            long scoreRow = (long) keys * Float.BYTES;
            long tokens = (long) n * Float.BYTES;
            long keysAcross = factors + (drop == null ? 0 : scoreRow);
            long valuesAcross = keysAcross + HeadPanels.bytes(width, m);
            long keysDown = valuesAcross + HeadPanels.bytes(width, m);
            long queriesDown = keysDown + HeadPanels.bytes(m, width);
            long outputsDown = queriesDown + HeadPanels.bytes(n, width);
            long p = outputsDown + HeadPanels.bytes(n, width);
            long dScores = p + n * scoreRow;
            long joined = dScores + n * scoreRow;
            long ofPrefix = joined + m * joinedRow;
            if (drop != null) drop.graph(batch.row(g));
            for (int h = 0; h < attention.heads(); h++) {
                long across = (long) h * joinedRow;
                long head = (long) batch.tokenStart(g) * row + across;
                join(a.v + head, n, a.prefixValues + across, l, row, width, joined);
                HeadPanels.transposed(joined, joinedRow, m, width, 1, valuesAcross);
                join(a.k + head, n, a.prefixKeys + across, l, row, width, joined);
                HeadPanels.transposed(joined, joinedRow, m, width, scale, keysAcross);
                HeadPanels.rows(joined, joinedRow, m, width, scale, keysDown);
                HeadPanels.rows(a.q + head, row, n, width, scale, queriesDown);
                HeadPanels.rows(dyAt + head, row, n, width, 1, outputsDown);

                HeadProduct.multiply(a.q + head, row, keysAcross, p, scoreRow, n, keys, width);
                long plane = pair(batch, attention, g, h, 0);
                if (a.bias != 0) PrefixRows.add(a.bias + plane, tokens, n, n, p, scoreRow);
                Softmax.probabilities(p, scoreRow, n, m, 0);
                HeadProduct.multiply(dyAt + head, row, valuesAcross, dScores, scoreRow, n, keys, width);
                long dPlane = d.bias == 0 ? 0 : d.bias + plane;
                if (drop == null) Softmax.gradient(p, dScores, scoreRow, n, n, 0, dPlane);
                for (int i = 0; drop != null && i < n; i += DropFactors.ROWS) {
                    int some = Math.min(DropFactors.ROWS, n - i);
                    long drawn = drop.of((h * n + i) * n, some, n);
                    for (int s = 0; s < some; s++) {
                        long at = (i + s) * scoreRow;
                        PrefixRows.factors(drawn + s * tokens, n, factors, scoreRow);
                        Softmax.gradient(p + at, dScores + at, scoreRow, 1, n, factors, dPlane == 0 ? 0 : dPlane + (i + s) * tokens);
                    }
                }
                HeadProduct.multiply(dScores, scoreRow, keysDown, d.q + head, row, n, width, m);
                HeadProduct.multiplyAcross(dScores, scoreRow, queriesDown, d.k + head, row, n, width, n);
                HeadProduct.multiplyAcross(p, scoreRow, outputsDown, d.v + head, row, n, width, n);
                HeadProduct.multiplyAcross(dScores + tokens, scoreRow, queriesDown, ofPrefix, joinedRow, l, width, n);
                PrefixRows.add(ofPrefix, joinedRow, l, width, d.prefixKeys + across, row);
                HeadProduct.multiplyAcross(p + tokens, scoreRow, outputsDown, ofPrefix, joinedRow, l, width, n);
                PrefixRows.add(ofPrefix, joinedRow, l, width, d.prefixValues + across, row);
            }
        }
    }

    /** A head's n rows of a token matrix and l of a prefix's, {@code row} bytes apart in both, one after the other. */
    private static void join(long tokens, int n, long prefix, int l, long row, int width, long to) {
        long joinedRow = (long) width * Float.BYTES;
        PrefixRows.copy(tokens, row, n, width, to, joinedRow);
        PrefixRows.copy(prefix, row, l, width, to + n * joinedRow, joinedRow);
    }

    /** Where row i of head h of graph g starts in a head-major matrix, in bytes. */
    private static long pair(RaggedBatch batch, Op.Attention op, int g, int h, int i) {
        long n = batch.tokens(g);
        return ((long) batch.pairStart(g) * op.heads() + (h * n + i) * n) * Float.BYTES;
    }

    @Override
    public long scratchBytes(Op.PrefixAttention op, int width, Sizes maxima, boolean backward) {
        int n = maxima.largestGraph();
        int m = n + op.length();
        int head = width / op.attention().heads();
        double dropout = op.attention().dropout();
        long across = HeadPanels.bytes(head, m);
        long down = HeadPanels.bytes(m, head);
        long scoreRow = (long) Lanes.padded(m) * Float.BYTES;
        long joined = (long) m * head * Float.BYTES;
        long start = DropFactors.bytes(dropout, maxima) + (dropout > 0 ? scoreRow : 0);
        if (!backward) return start + across + down + Math.min(n, BLOCK) * scoreRow + joined;
        return start + 2 * across + down + 2 * HeadPanels.bytes(n, head) + 2L * n * scoreRow + joined + (long) op.length() * head * Float.BYTES;
    }
}
