package graft.bench;

import graft.graph.Graph;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.kernel.AttentionKernel;
import graft.kernel.DropoutKey;
import graft.kernel.Kernels;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A micro-batch of graphs of given sizes with random numbers, and room for everything that attention reads and writes. */
final class AttentionBatch {
    final AttentionKernel kernel = Kernels.chosen().set().attention();
    final Op.Attention op;
    final RaggedBatch batch = new RaggedBatch(List.of(), false);
    final DropoutKey key = new DropoutKey(1, 1);
    final FloatMatrix q;
    final FloatMatrix k;
    final FloatMatrix v;
    final FloatMatrix y;
    final FloatMatrix dq;
    final FloatMatrix dk;
    final FloatMatrix dv;
    final FloatMatrix bias;
    final FloatMatrix dBias;
    final FloatMatrix scratch;
    private final Random random = new Random(1);

    /** @param tokens tokens of each graph, separated by commas */
    AttentionBatch(String tokens, int width, int heads, double dropout, boolean backward) {
        List<Sample> samples = new ArrayList<>();
        for (String n : tokens.split(",")) {
            Graph graph = new Graph(Integer.parseInt(n), new int[0], 0, new int[0], new int[0], new int[0], 0);
            samples.add(Sample.unlabelled(samples.size(), graph, null));
        }
        batch.fill(samples, 1);
        op = new Op.Attention(heads, 1 / Math.sqrt((double) width / heads), true, dropout, 1);
        int rows = batch.sizes().tokens();
        q = normal(rows, width);
        k = normal(rows, width);
        v = normal(rows, width);
        y = normal(rows, width);
        dq = normal(rows, width);
        dk = normal(rows, width);
        dv = normal(rows, width);
        bias = normal(batch.sizes().pairs(), heads);
        dBias = normal(batch.sizes().pairs(), heads);
        scratch = normal(1, Math.toIntExact(kernel.scratchBytes(op, width, batch.sizes(), backward) / Float.BYTES));
    }

    private FloatMatrix normal(int rows, int columns) {
        FloatMatrix m = new FloatMatrix(Arena.ofAuto().allocate((long) rows * columns * Float.BYTES, 64), 0, rows, columns);
        for (long i = 0; i < m.elements(); i++) m.setAt(i, (float) random.nextGaussian());
        return m;
    }
}
