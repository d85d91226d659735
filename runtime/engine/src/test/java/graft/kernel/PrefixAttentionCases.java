package graft.kernel;

import graft.graph.RaggedBatch;
import graft.kernel.simd.SimdPrefixAttention;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Attention behind a prefix on vectors against its scalar twin, which the laws hold to the reference: run in the test's own JVM, or by {@link #main} in one with another
 * vector width.
 */
final class PrefixAttentionCases {
    private static final DropoutKey KEY = new DropoutKey(11, 5);

    private PrefixAttentionCases() {}

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
        int[] lengths = {1, 5, 16, 21};
        for (int s = 0; s < sizes.length; s++) {
            for (int h = 0; h < heads.length; h++) {
                // In turns: each size and each number of heads meets a bias, and dropout.
                boolean biased = (s + h) % 2 == 0;
                check(new Case(sizes[s], heads[h][0], heads[h][1], lengths[(s + 2 * h) % lengths.length], biased, biased ? 0 : 0.3));
            }
        }
        check(new Case(new int[] {30, 2}, 24, 1, 10, true, 0.1));
    }

    private record Case(int[] tokens, int width, int heads, int length, boolean biased, double dropout) {
        Op.PrefixAttention op() {
            return new Op.PrefixAttention(new Op.Attention(heads, 1 / Math.sqrt((double) width / heads), biased, dropout, 9), length);
        }

        @Override
        public String toString() {
            return "graphs of " + Arrays.toString(tokens) + " tokens, width " + width + ", " + heads + " heads, a prefix of " + length + ", bias " + biased + ", dropout " + dropout;
        }
    }

    /** Inputs and results of one forward and backward call. */
    private static final class Run {
        final List<FloatMatrix> results = new ArrayList<>();
        final FloatMatrix[] scratch;

        Run(PrefixAttentionKernel kernel, Case c, long seed) {
            RaggedBatch batch = RaggedBatches.of(false, 100, c.tokens);
            Random random = new Random(seed);
            int tokens = batch.sizes().tokens();
            int pairs = batch.sizes().pairs();
            FloatMatrix dy = KernelInputs.random(random, tokens, c.width);
            PrefixAttentionKernel.Operands in = new PrefixAttentionKernel.Operands(KernelInputs.random(random, tokens, c.width), KernelInputs.random(random, tokens, c.width),
                    KernelInputs.random(random, tokens, c.width), KernelInputs.random(random, c.length, c.width), KernelInputs.random(random, c.length, c.width),
                    c.biased ? KernelInputs.random(random, pairs, c.heads) : null);
            FloatMatrix y = KernelInputs.unset(tokens, c.width);
            PrefixAttentionKernel.Gradients to = new PrefixAttentionKernel.Gradients(KernelInputs.unset(tokens, c.width), KernelInputs.unset(tokens, c.width),
                    KernelInputs.unset(tokens, c.width), KernelInputs.unset(c.length, c.width), KernelInputs.unset(c.length, c.width),
                    c.biased ? KernelInputs.unset(pairs, c.heads) : null);
            scratch = new FloatMatrix[] {KernelInputs.scratch(kernel.scratchBytes(c.op(), c.width, batch.sizes(), false)),
                KernelInputs.scratch(kernel.scratchBytes(c.op(), c.width, batch.sizes(), true))};
            kernel.forward(batch, c.op(), in, y, scratch[0], KEY);
            kernel.backward(batch, c.op(), dy, in, to, scratch[1], KEY);
            results.addAll(List.of(y, to.q(), to.k(), to.v(), to.prefixKeys(), to.prefixValues()));
            if (c.biased) results.add(to.bias());
        }
    }

    private static void check(Case c) {
        Run expected = new Run(new ScalarPrefixAttention(), c, 42);
        Run actual = new Run(new SimdPrefixAttention(), c, 42);
        for (int r = 0; r < actual.results.size(); r++) {
            KernelInputs.assertClose("result " + r + " of " + c, KernelInputs.doubles(expected.results.get(r)), actual.results.get(r), 2e-5);
        }
        for (FloatMatrix scratch : actual.scratch) {
            KernelInputs.assertGuarded("scratch memory of " + c, scratch);
            for (long i = 0; i < scratch.elements(); i++) {
                if (Float.isNaN(scratch.at(i))) throw new AssertionError("scratch element " + i + " of " + scratch.elements() + " is never used: " + c);
            }
        }
    }

    private static long digest() {
        Run run = new Run(new SimdPrefixAttention(), new Case(new int[] {9, 3, 21}, 20, 2, 7, true, 0.2), 7);
        return KernelInputs.digest(run.results.toArray(FloatMatrix[]::new));
    }
}
