package graft.kernel;

import graft.graph.RaggedBatch;
import graft.kernel.simd.SimdMixture;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import java.util.Arrays;
import java.util.Random;

/** MAT's attention on vectors against its scalar twin, which the laws hold to the reference: run in the test's own JVM, or by {@link #main} in one with another vector width. */
final class MixtureCases {
    private static final DropoutKey KEY = new DropoutKey(11, 5);

    private MixtureCases() {}

    /** Prints a digest of the SIMD kernel's first bits; then, if {@code args[0]} is not 0, checks the kernel and that it gives these bits so many times more. */
    public static void main(String[] args) {
        int runs = Integer.parseInt(args[0]);
        long cold = digest();
        System.out.println("digest " + cold);
        if (runs > 0) check();
        for (int i = 0; i < runs; i++) {
            if (digest() != cold) throw new AssertionError("other bits in run " + i + " than in the first");
        }
    }

    private static void check() {
        int[][] sizes = {{1}, {2, 3, 1}, {5, 6, 7, 12, 13}, {17, 31, 16, 33}, {101, 24}};
        int[][] heads = {{48, 2}, {20, 2}, {7, 1}, {3, 3}, {128, 2}};
        for (int s = 0; s < sizes.length; s++) {
            for (int h = 0; h < heads.length; h++) {
                // In turns: each size and each number of heads meets trained shares, and dropout.
                boolean trained = (s + h) % 2 == 0;
                check(new Case(sizes[s], heads[h][0], heads[h][1], trained, trained ? 0 : 0.3));
            }
        }
    }

    private record Case(int[] tokens, int width, int heads, boolean trained, double dropout) {
        Op.MixtureAttention op() {
            return new Op.MixtureAttention(heads, 1 / Math.sqrt((double) width / heads), trained ? null : new Op.Shares(0.33, 0.25, 0.42), dropout, 9);
        }

        @Override
        public String toString() {
            return "graphs of " + Arrays.toString(tokens) + " tokens, width " + width + ", " + heads + " heads, trained shares " + trained + ", dropout " + dropout;
        }
    }

    /** Inputs and results of one forward and backward call. */
    private static final class Run {
        final FloatMatrix[] results;
        final FloatMatrix[] scratch;

        Run(MixtureKernel kernel, Case c, long seed) {
            RaggedBatch batch = RaggedBatches.of(false, 100, c.tokens);
            Random random = new Random(seed);
            int tokens = batch.sizes().tokens();
            FloatMatrix q = KernelInputs.random(random, tokens, c.width);
            FloatMatrix k = KernelInputs.random(random, tokens, c.width);
            FloatMatrix v = KernelInputs.random(random, tokens, c.width);
            FloatMatrix dy = KernelInputs.random(random, tokens, c.width);
            FloatMatrix distance = KernelInputs.random(random, batch.sizes().pairs(), 1);
            FloatMatrix adjacency = KernelInputs.random(random, batch.sizes().pairs(), 1);
            FloatMatrix shares = c.trained ? KernelInputs.random(random, 1, 3) : null;
            MixtureKernel.Inputs in = new MixtureKernel.Inputs(q, k, v, distance, adjacency, shares);
            FloatMatrix y = KernelInputs.unset(tokens, c.width);
            MixtureKernel.Gradients to = new MixtureKernel.Gradients(KernelInputs.unset(tokens, c.width), KernelInputs.unset(tokens, c.width),
                    KernelInputs.unset(tokens, c.width), c.trained ? KernelInputs.unset(batch.graphs(), 3) : null);
            scratch = new FloatMatrix[] {KernelInputs.scratch(kernel.scratchBytes(c.op(), c.width, batch.sizes(), false)),
                KernelInputs.scratch(kernel.scratchBytes(c.op(), c.width, batch.sizes(), true))};
            kernel.forward(batch, c.op(), in, y, scratch[0], KEY);
            kernel.backward(batch, c.op(), dy, in, to, scratch[1], KEY);
            results = c.trained ? new FloatMatrix[] {y, to.q(), to.k(), to.v(), to.shares()} : new FloatMatrix[] {y, to.q(), to.k(), to.v()};
        }
    }

    private static void check(Case c) {
        Run expected = new Run(new ScalarMixture(), c, 42);
        Run actual = new Run(new SimdMixture(), c, 42);
        for (int r = 0; r < actual.results.length; r++) {
            KernelInputs.assertClose("result " + r + " of " + c, KernelInputs.doubles(expected.results[r]), actual.results[r], 2e-5);
        }
        for (FloatMatrix scratch : actual.scratch) {
            KernelInputs.assertGuarded("scratch memory of " + c, scratch);
            for (long i = 0; i < scratch.elements(); i++) {
                if (Float.isNaN(scratch.at(i))) throw new AssertionError("scratch element " + i + " of " + scratch.elements() + " is never used: " + c);
            }
        }
    }

    private static long digest() {
        return KernelInputs.digest(new Run(new SimdMixture(), new Case(new int[] {9, 3, 21}, 20, 2, true, 0.2), 7).results);
    }
}
