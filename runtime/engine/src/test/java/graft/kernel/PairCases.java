package graft.kernel;

import graft.graph.RaggedBatch;
import graft.kernel.simd.SimdPair;
import graft.tensor.FloatMatrix;
import java.util.Arrays;
import java.util.Random;

/** Kernels of structural bias against plain loops in double: run in the test's own JVM, or by {@link #main} in one with another vector width. */
final class PairCases {
    private static final int HOPS = 3;
    private static final int TABLE_ROWS = 6;
    private static final int FROZEN = 2;

    private PairCases() {}

    /** Prints a digest of the SIMD kernel's first bits; then, if {@code args[0]} is not 0, checks the kernel and that it gives these bits so many times more. */
    public static void main(String[] args) {
        PairKernel kernel = new SimdPair();
        int runs = Integer.parseInt(args[0]);
        long cold = digest(kernel);
        System.out.println("digest " + cold);
        if (runs > 0) check(kernel);
        for (int i = 0; i < runs; i++) {
            if (digest(kernel) != cold) throw new AssertionError("other bits in run " + i + " than in the first");
        }
    }

    static void check(PairKernel kernel) {
        for (int heads : new int[] {1, 3, 8, 12, 32}) check(kernel, heads);
    }

    private static void check(PairKernel kernel, int heads) {
        Run run = new Run(kernel, heads);
        RaggedBatch batch = run.batch;
        double[] embedded = new double[(int) run.embedded.elements()];
        double[] dTable = new double[TABLE_ROWS * heads];
        double[] path = new double[embedded.length];
        double[] dProjected = new double[run.edges * HOPS * heads];
        Arrays.fill(dTable, 0.5);
        for (int g = 0; g < batch.graphs(); g++) {
            int n = batch.tokens(g);
            for (int h = 0; h < heads; h++) {
                for (int p = 0; p < n * n; p++) {
                    int pair = batch.pairStart(g) + p;
                    int element = batch.pairStart(g) * heads + h * n * n + p;
                    int row = run.index[pair];
                    double d = run.dBias.at(element);
                    if (row >= 0) embedded[element] = run.table.get(row, h);
                    if (row >= 0 && row != FROZEN) dTable[row * heads + h] += d;
                    for (int k = 0; k < HOPS; k++) {
                        int edge = run.hopRows[pair * HOPS + k];
                        if (edge < 0) continue;
                        path[element] += run.projected.get(edge, k * heads + h) / (double) run.divisor[pair];
                        dProjected[(edge * HOPS + k) * heads + h] += d / run.divisor[pair];
                    }
                }
            }
        }
        double[] projected = new double[run.edges * HOPS * heads];
        double[] de = new double[run.edges * heads];
        double[] dWeight = new double[HOPS * heads * heads];
        Arrays.fill(dWeight, 0.5);
        for (int e = 0; e < run.edges; e++) {
            for (int k = 0; k < HOPS; k++) {
                for (int in = 0; in < heads; in++) {
                    for (int out = 0; out < heads; out++) {
                        double w = run.weight.at((k * heads + in) * heads + out);
                        double d = run.dProjectedIn.get(e, k * heads + out);
                        projected[(e * HOPS + k) * heads + out] += run.e.get(e, in) * w;
                        de[e * heads + in] += d * w;
                        dWeight[(k * heads + in) * heads + out] += run.e.get(e, in) * d;
                    }
                }
            }
        }
        String what = " with " + heads + " heads";
        KernelInputs.assertClose("pair embedding" + what, embedded, run.embedded, 0);
        KernelInputs.assertClose("pair embedding's gradient" + what, dTable, run.dTable, 1e-6);
        KernelInputs.assertClose("path bias" + what, path, run.path, 1e-6);
        KernelInputs.assertClose("path bias's gradient" + what, dProjected, run.dProjected, 1e-6);
        KernelInputs.assertClose("hop projection" + what, projected, run.projected, 1e-6);
        KernelInputs.assertClose("hop projection's gradient to edges" + what, de, run.de, 1e-6);
        KernelInputs.assertClose("hop projection's gradient to its table" + what, dWeight, run.dWeight, 1e-6);
    }

    /** Inputs and results of every method. */
    private static final class Run {
        final RaggedBatch batch = RaggedBatches.of(false, 0, 4, 1, 7, 13);
        final int edges = 9;
        final int[] index = new int[batch.sizes().pairs()];
        final int[] hopRows = new int[index.length * HOPS];
        final int[] divisor = new int[index.length];
        final FloatMatrix table;
        final FloatMatrix weight;
        final FloatMatrix e;
        final FloatMatrix dBias;
        final FloatMatrix dProjectedIn;
        final FloatMatrix embedded;
        final FloatMatrix dTable;
        final FloatMatrix projected;
        final FloatMatrix path;
        final FloatMatrix dProjected;
        final FloatMatrix de;
        final FloatMatrix dWeight;

        Run(PairKernel kernel, int heads) {
            Random random = new Random(8);
            for (int p = 0; p < index.length; p++) {
                index[p] = random.nextInt(TABLE_ROWS + 1) - 1;
                divisor[p] = 1 + random.nextInt(3);
                for (int k = 0; k < HOPS; k++) hopRows[p * HOPS + k] = random.nextInt(edges + 1) - 1;
            }
            table = KernelInputs.random(random, TABLE_ROWS, heads);
            weight = KernelInputs.random(random, (HOPS + 1) * heads * heads, 1);
            e = KernelInputs.random(random, edges, heads);
            dBias = KernelInputs.random(random, index.length, heads);
            dProjectedIn = KernelInputs.random(random, edges, HOPS * heads);
            embedded = KernelInputs.unset(index.length, heads);
            dTable = KernelInputs.filled(TABLE_ROWS, heads, 0.5f);
            projected = KernelInputs.unset(edges, HOPS * heads);
            path = KernelInputs.unset(index.length, heads);
            dProjected = KernelInputs.unset(edges, HOPS * heads);
            de = KernelInputs.unset(edges, heads);
            dWeight = KernelInputs.filled(HOPS * heads * heads, 1, 0.5f);
            kernel.pairEmbedding(batch, table, index, embedded);
            kernel.pairEmbeddingGrad(batch, dBias, index, FROZEN, dTable);
            kernel.hopProjection(e, weight, HOPS, projected);
            kernel.pathBias(batch, projected, hopRows, divisor, HOPS, path);
            kernel.pathBiasGrad(batch, dBias, hopRows, divisor, HOPS, dProjected);
            kernel.hopProjectionGradInput(dProjectedIn, weight, HOPS, de);
            kernel.hopProjectionGradWeight(dProjectedIn, e, HOPS, dWeight);
        }
    }

    private static long digest(PairKernel kernel) {
        Run run = new Run(kernel, 11);
        return KernelInputs.digest(run.embedded, run.dTable, run.projected, run.path, run.dProjected, run.de, run.dWeight);
    }
}
