package graft.kernel;

import graft.graph.RaggedBatch;
import graft.kernel.simd.SimdAttention;
import graft.program.Op;
import graft.random.MaskStream;
import graft.tensor.FloatMatrix;
import java.util.Arrays;
import java.util.Random;

/** Attention kernels against {@link DoubleAttention}: run in the test's own JVM, or by {@link #main} in one with another vector width. */
final class AttentionCases {
    private static final DropoutKey KEY = new DropoutKey(11, 5);

    private AttentionCases() {}

    /** Prints a digest of the SIMD kernel's first bits; then, if {@code args[0]} is not 0, checks the kernel and that it gives these bits so many times more. */
    public static void main(String[] args) {
        SimdAttention kernel = new SimdAttention();
        int runs = Integer.parseInt(args[0]);
        long cold = digest(kernel);
        System.out.println("digest " + cold);
        if (runs > 0) check(kernel);
        for (int i = 0; i < runs; i++) {
            if (digest(kernel) != cold) throw new AssertionError("other bits in run " + i + " than in the first");
        }
    }

    static void check(AttentionKernel kernel) {
        int[][] sizes = {{1}, {2, 3, 1}, {5, 6, 7, 12, 13}, {17, 31, 16, 33}};
        int[][] heads = {{48, 2}, {8, 2}, {16, 2}, {20, 2}, {128, 2}, {7, 1}, {3, 3}};
        for (int[] tokens : sizes) {
            for (int[] h : heads) {
                check(kernel, new Case(tokens, h[0], h[1], true, 0));
                check(kernel, new Case(tokens, h[0], h[1], false, 0.3));
            }
        }
        check(kernel, new Case(new int[] {101, 24}, 24, 1, true, 0.1));
        check(kernel, new Case(new int[] {511}, 4, 1, true, 0));
    }

    /** One batch of random numbers, bias and dropout or not. */
    private record Case(int[] tokens, int width, int heads, boolean biased, double dropout) {
        @Override
        public String toString() {
            return "graphs of " + Arrays.toString(tokens) + " tokens, width " + width + ", " + heads + " heads, bias " + biased + ", dropout " + dropout;
        }
    }

    private static void check(AttentionKernel kernel, Case c) {
        RaggedBatch batch = RaggedBatches.of(false, 100, c.tokens);
        Run run = new Run(kernel, batch, c, 42);
        double[] y = new double[batch.sizes().tokens() * c.width];
        double[] dq = y.clone();
        double[] dk = y.clone();
        double[] dv = y.clone();
        double[] dBias = new double[batch.sizes().pairs() * c.heads];
        for (int g = 0; g < batch.graphs(); g++) {
            for (int h = 0; h < c.heads; h++) {
                DoubleAttention expected = head(run, batch, c, g, h);
                place(expected.forward(), y, batch, c, g, h);
                DoubleAttention.Gradient gradient = expected.backward(slice(KernelInputs.doubles(run.dy), batch, c, g, h));
                place(gradient.q(), dq, batch, c, g, h);
                place(gradient.k(), dk, batch, c, g, h);
                place(gradient.v(), dv, batch, c, g, h);
                System.arraycopy(gradient.bias(), 0, dBias, pair(batch, c, g, h), gradient.bias().length);
            }
        }
        KernelInputs.assertClose("y of " + c, y, run.y, 3e-6);
        KernelInputs.assertClose("dq of " + c, dq, run.dq, 1e-5);
        KernelInputs.assertClose("dk of " + c, dk, run.dk, 1e-5);
        KernelInputs.assertClose("dv of " + c, dv, run.dv, 1e-5);
        if (c.biased) KernelInputs.assertClose("dBias of " + c, dBias, run.dBias, 1e-5);
        for (FloatMatrix scratch : new FloatMatrix[] {run.forwardScratch, run.backwardScratch}) {
            KernelInputs.assertGuarded("scratch memory of " + c, scratch);
            for (long i = 0; i < scratch.elements(); i++) {
                if (Float.isNaN(scratch.at(i))) throw new AssertionError("scratch element " + i + " of " + scratch.elements() + " is never used: " + c);
            }
        }
    }

    /** Inputs and results of one forward and backward call. */
    private static final class Run {
        final FloatMatrix q;
        final FloatMatrix k;
        final FloatMatrix v;
        final FloatMatrix bias;
        final FloatMatrix dy;
        final FloatMatrix y;
        final FloatMatrix dq;
        final FloatMatrix dk;
        final FloatMatrix dv;
        final FloatMatrix dBias;
        final FloatMatrix forwardScratch;
        final FloatMatrix backwardScratch;

        Run(AttentionKernel kernel, RaggedBatch batch, Case c, long seed) {
            Random random = new Random(seed);
            int tokens = batch.sizes().tokens();
            q = KernelInputs.random(random, tokens, c.width);
            k = KernelInputs.random(random, tokens, c.width);
            v = KernelInputs.random(random, tokens, c.width);
            dy = KernelInputs.random(random, tokens, c.width);
            bias = c.biased ? KernelInputs.random(random, batch.sizes().pairs(), c.heads) : null;
            y = KernelInputs.unset(tokens, c.width);
            dq = KernelInputs.unset(tokens, c.width);
            dk = KernelInputs.unset(tokens, c.width);
            dv = KernelInputs.unset(tokens, c.width);
            dBias = c.biased ? KernelInputs.unset(batch.sizes().pairs(), c.heads) : null;
            Op.Attention op = op(c);
            forwardScratch = KernelInputs.scratch(kernel.scratchBytes(op, c.width, batch.sizes(), false));
            backwardScratch = KernelInputs.scratch(kernel.scratchBytes(op, c.width, batch.sizes(), true));
            kernel.forward(batch, op, q, k, v, bias, y, forwardScratch, KEY);
            kernel.backward(batch, op, dy, q, k, v, bias, dq, dk, dv, dBias, backwardScratch, KEY);
        }
    }

    private static Op.Attention op(Case c) {
        return new Op.Attention(c.heads, 1 / Math.sqrt((double) c.width / c.heads), c.biased, c.dropout, 9);
    }

    private static DoubleAttention head(Run run, RaggedBatch batch, Case c, int g, int h) {
        int n = batch.tokens(g);
        double[] bias = new double[n * n];
        if (c.biased) bias = Arrays.copyOfRange(KernelInputs.doubles(run.bias), pair(batch, c, g, h), pair(batch, c, g, h) + n * n);
        double[] factor = new double[n * n];
        MaskStream mask = new MaskStream();
        mask.start(KEY.seed(), KEY.step(), 9, batch.row(g), c.dropout);
        for (int e = 0; e < n * n; e++) factor[e] = mask.keeps(h * n * n + e) ? 1 / (1 - c.dropout) : 0;
        return new DoubleAttention(n, c.width / c.heads, op(c).scale(), slice(KernelInputs.doubles(run.q), batch, c, g, h),
                slice(KernelInputs.doubles(run.k), batch, c, g, h), slice(KernelInputs.doubles(run.v), batch, c, g, h), bias, factor);
    }

    private static double[] slice(double[] x, RaggedBatch batch, Case c, int g, int h) {
        int w = c.width / c.heads;
        double[] head = new double[batch.tokens(g) * w];
        for (int i = 0; i < batch.tokens(g); i++) System.arraycopy(x, (batch.tokenStart(g) + i) * c.width + h * w, head, i * w, w);
        return head;
    }

    private static void place(double[] head, double[] x, RaggedBatch batch, Case c, int g, int h) {
        int w = c.width / c.heads;
        for (int i = 0; i < batch.tokens(g); i++) System.arraycopy(head, i * w, x, (batch.tokenStart(g) + i) * c.width + h * w, w);
    }

    private static int pair(RaggedBatch batch, Case c, int g, int h) {
        return batch.pairStart(g) * c.heads + h * batch.tokens(g) * batch.tokens(g);
    }

    private static long digest(AttentionKernel kernel) {
        Case c = new Case(new int[] {9, 3}, 20, 2, true, 0.2);
        Run run = new Run(kernel, RaggedBatches.of(false, 100, c.tokens), c, 7);
        return KernelInputs.digest(run.y, run.dq, run.dk, run.dv, run.dBias);
    }

    /** Each graph's rows of a batch are, to the bit, those that it has alone. */
    static void checkGraphsAlone(AttentionKernel kernel) {
        Case c = new Case(new int[] {4, 29, 1, 18}, 20, 2, false, 0.25);
        RaggedBatch batch = RaggedBatches.of(false, 100, c.tokens);
        Run together = new Run(kernel, batch, c, 3);
        for (int g = 0; g < batch.graphs(); g++) {
            RaggedBatch alone = RaggedBatches.of(false, batch.row(g), c.tokens[g]);
            FloatMatrix[] x = {rows(together.q, batch, g), rows(together.k, batch, g), rows(together.v, batch, g), rows(together.dy, batch, g)};
            FloatMatrix y = KernelInputs.unset(c.tokens[g], c.width);
            FloatMatrix[] gradients = {y, KernelInputs.unset(c.tokens[g], c.width), KernelInputs.unset(c.tokens[g], c.width), KernelInputs.unset(c.tokens[g], c.width)};
            kernel.forward(alone, op(c), x[0], x[1], x[2], null, y, together.forwardScratch, KEY);
            kernel.backward(alone, op(c), x[3], x[0], x[1], x[2], null, gradients[1], gradients[2], gradients[3], null, together.backwardScratch, KEY);
            long expected = KernelInputs.digest(rows(together.y, batch, g), rows(together.dq, batch, g), rows(together.dk, batch, g), rows(together.dv, batch, g));
            if (KernelInputs.digest(gradients) != expected) throw new AssertionError("graph " + g + " has other bits alone than in its batch");
        }
    }

    private static FloatMatrix rows(FloatMatrix x, RaggedBatch batch, int g) {
        FloatMatrix rows = KernelInputs.unset(batch.tokens(g), x.columns());
        for (int i = 0; i < batch.tokens(g); i++) {
            for (int c = 0; c < x.columns(); c++) rows.set(i, c, x.get(batch.tokenStart(g) + i, c));
        }
        return rows;
    }
}
