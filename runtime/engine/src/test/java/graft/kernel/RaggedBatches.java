package graft.kernel;

import graft.graph.Graph;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import java.util.ArrayList;
import java.util.List;

/** Batches of edgeless graphs with given numbers of nodes, for kernels that look at sizes alone. */
public final class RaggedBatches {
    private RaggedBatches() {}

    /** A batch whose graph g has {@code nodes[g]} nodes and row {@code firstRow + g} in the data set. */
    public static RaggedBatch of(boolean hasToken, long firstRow, int... nodes) {
        List<Sample> samples = new ArrayList<>();
        for (int n : nodes) {
            Graph graph = new Graph(n, new int[0], 0, new int[0], new int[0], new int[0], 0);
            samples.add(Sample.unlabelled(firstRow + samples.size(), graph, null));
        }
        RaggedBatch batch = new RaggedBatch(List.of(), hasToken);
        batch.fill(samples, 1);
        return batch;
    }
}
