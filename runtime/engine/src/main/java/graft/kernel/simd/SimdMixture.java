package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.kernel.MixtureKernel;
import graft.kernel.ScalarMixture;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * MAT's attention head by head, on the panels and products of {@link SimdAttention}. Forward takes up to {@value #BLOCK} queries at a time: scores, softmax,
 * mixture, product with v. Backward forms S and dM = dy v^T again, then dS = s_0 S (dM - rowsum(S dM)), dq = scale dS k, dk = scale dS^T q, and dv = M^T dy
 * with M mixed anew in S's place. With w = d / H and m = n rounded up to whole vectors, scratch is the panels of k^T and v and S [block, m] forward; those of
 * k^T, v^T, k, q and dy, then S and dM [n, m] backward; with dropout the factors of some rows first ({@link DropFactors}), with a gradient of the shares three vectors last. Matrices on the heap are served by
 * the scalar twin.
 */
public final class SimdMixture implements MixtureKernel {
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int LANES = Lanes.FLOATS.length();
    private static final int BLOCK = 48;

    private final ScalarMixture scalar = new ScalarMixture();

    /** Addresses of the inputs, and the shares. */
    private record Operands(long q, long k, long v, long distance, long adjacency, float s0, float s1, float s2) {
        static Operands of(RaggedBatch batch, Op.MixtureAttention op, Inputs in, int columns) {
            return new Operands(Extent.tokens("q", in.q(), batch, columns), Extent.tokens("k", in.k(), batch, columns), Extent.tokens("v", in.v(), batch, columns),
                    Extent.exact("the distance kernel", in.distance(), batch.sizes().pairs()), Extent.exact("the adjacency", in.adjacency(), batch.sizes().pairs()),
                    in.share(op, 0), in.share(op, 1), in.share(op, 2));
        }
    }

    private static boolean known(Inputs in) {
        return Addresses.known(in.q(), in.k(), in.v()) && Addresses.known(in.distance(), in.adjacency());
    }

    @Override
    public void forward(RaggedBatch batch, Op.MixtureAttention op, Inputs in, FloatMatrix y, FloatMatrix scratch, DropoutKey key) {
        if (!known(in) || !Addresses.known(y, scratch)) {
            scalar.forward(batch, op, in, y, scratch, key);
            return;
        }
        int width = y.columns() / op.heads();
        long row = (long) y.columns() * Float.BYTES;
        Operands a = Operands.of(batch, op, in, y.columns());
        long yAt = Extent.tokens("y", y, batch, y.columns());
        long memory = Extent.atLeast("the scratch memory of attention", scratch, scratchBytes(op, y.columns(), batch.sizes(), false) / Float.BYTES);
        DropFactors drop = op.dropout() > 0 ? DropFactors.of(key, op.site(), op.dropout(), memory) : null;
        long keysAcross = memory + DropFactors.bytes(op.dropout(), batch.sizes());
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            int keys = Lanes.padded(n);
            long scoreRow = (long) keys * Float.BYTES;
            long values = keysAcross + HeadPanels.bytes(width, n);
            long scores = values + HeadPanels.bytes(n, width);
            long pairs = (long) batch.pairStart(g) * Float.BYTES;
            if (drop != null) drop.graph(batch.row(g));
            for (int h = 0; h < op.heads(); h++) {
                long head = (long) batch.tokenStart(g) * row + (long) h * width * Float.BYTES;
                HeadPanels.transposed(a.k + head, row, n, width, (float) op.scale(), keysAcross);
                HeadPanels.rows(a.v + head, row, n, width, 1, values);
                for (int i = 0; i < n; i += BLOCK) {
                    int rows = Math.min(BLOCK, n - i);
                    long pair = pairs + (long) i * n * Float.BYTES;
                    HeadProduct.multiply(a.q + head + i * row, row, keysAcross, scores, scoreRow, rows, keys, width);
                    Softmax.probabilities(scores, scoreRow, rows, n, 0);
                    Mixing.mix(scores, scoreRow, rows, n, a.distance + pair, a.adjacency + pair, a.s0, a.s1, a.s2);
                    if (drop != null) drop.apply((h * n + i) * n, rows, n, scores, scoreRow);
                    HeadProduct.multiply(scores, scoreRow, values, yAt + head + i * row, row, rows, width, n);
                }
            }
        }
    }

    @Override
    public void backward(RaggedBatch batch, Op.MixtureAttention op, FloatMatrix dy, Inputs in, Gradients to, FloatMatrix scratch, DropoutKey key) {
        if (!known(in) || !Addresses.known(dy, scratch) || !Addresses.known(to.q(), to.k(), to.v())) {
            scalar.backward(batch, op, dy, in, to, scratch, key);
            return;
        }
        int width = dy.columns() / op.heads();
        float scale = (float) op.scale();
        long row = (long) dy.columns() * Float.BYTES;
        Operands a = Operands.of(batch, op, in, dy.columns());
        long dyAt = Extent.tokens("dy", dy, batch, dy.columns());
        long dqAt = Extent.tokens("dq", to.q(), batch, dy.columns());
        long dkAt = Extent.tokens("dk", to.k(), batch, dy.columns());
        long dvAt = Extent.tokens("dv", to.v(), batch, dy.columns());
        long memory = Extent.atLeast("the scratch memory of attention", scratch, scratchBytes(op, dy.columns(), batch.sizes(), true) / Float.BYTES);
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
            long s = outputsDown + HeadPanels.bytes(n, width);
            long gradients = s + n * scoreRow;
            long sums = to.shares() == null ? 0 : gradients + n * scoreRow;
            long distance = a.distance + (long) batch.pairStart(g) * Float.BYTES;
            long adjacency = a.adjacency + (long) batch.pairStart(g) * Float.BYTES;
            if (sums != 0) Mixing.clear(sums);
            if (drop != null) drop.graph(batch.row(g));
            for (int h = 0; h < op.heads(); h++) {
                long head = (long) batch.tokenStart(g) * row + (long) h * width * Float.BYTES;
                HeadPanels.transposed(a.k + head, row, n, width, scale, keysAcross);
                HeadPanels.transposed(a.v + head, row, n, width, 1, valuesAcross);
                HeadPanels.rows(a.k + head, row, n, width, scale, keysDown);
                HeadPanels.rows(a.q + head, row, n, width, scale, queriesDown);
                HeadPanels.rows(dyAt + head, row, n, width, 1, outputsDown);

                HeadProduct.multiply(a.q + head, row, keysAcross, s, scoreRow, n, keys, width);
                Softmax.probabilities(s, scoreRow, n, n, 0);
                HeadProduct.multiply(dyAt + head, row, valuesAcross, gradients, scoreRow, n, keys, width);
                if (drop == null) {
                    Mixing.gradient(s, gradients, scoreRow, n, n, distance, adjacency, a.s0, sums);
                    Mixing.mix(s, scoreRow, n, n, distance, adjacency, a.s0, a.s1, a.s2);
                } else {
                    long factors = 0;
                    for (int i = 0; i < n; i++) {
                        long at = i * scoreRow;
                        long pair = (long) i * n * Float.BYTES;
                        factors = i % DropFactors.ROWS == 0 ? drop.of((h * n + i) * n, Math.min(DropFactors.ROWS, n - i), n) : factors + (long) n * Float.BYTES;
                        DropFactors.multiply(gradients + at, factors, scoreRow);
                        Mixing.gradient(s + at, gradients + at, scoreRow, 1, n, distance + pair, adjacency + pair, a.s0, sums);
                        Mixing.mix(s + at, scoreRow, 1, n, distance + pair, adjacency + pair, a.s0, a.s1, a.s2);
                        DropFactors.multiply(s + at, factors, scoreRow);
                    }
                }
                HeadProduct.multiply(gradients, scoreRow, keysDown, dqAt + head, row, n, width, n);
                HeadProduct.multiplyAcross(gradients, scoreRow, queriesDown, dkAt + head, row, n, width, n);
                HeadProduct.multiplyAcross(s, scoreRow, outputsDown, dvAt + head, row, n, width, n);
            }
            if (sums != 0) for (int part = 0; part < 3; part++) to.shares().set(g, part, total(sums + (long) part * LANES * Float.BYTES));
        }
    }

    /** The lanes at an address, added in order in double. */
    private static float total(long at) {
        double sum = 0;
        for (int lane = 0; lane < LANES; lane++) sum += MEMORY.get(FLOAT, at + (long) lane * Float.BYTES);
        return (float) sum;
    }

    @Override
    public long scratchBytes(Op.MixtureAttention op, int width, Sizes maxima, boolean backward) {
        int n = maxima.largestGraph();
        int head = width / op.heads();
        long across = HeadPanels.bytes(head, n);
        long down = HeadPanels.bytes(n, head);
        long scoreRow = (long) Lanes.padded(n) * Float.BYTES;
        long factors = DropFactors.bytes(op.dropout(), maxima);
        if (!backward) return factors + across + down + Math.min(n, BLOCK) * scoreRow;
        return factors + 2 * across + 3 * down + 2L * n * scoreRow + (op.shares() == null ? Mixing.SUMS : 0);
    }
}
