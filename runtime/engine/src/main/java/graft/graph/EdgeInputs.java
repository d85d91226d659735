package graft.graph;

import graft.tensor.Dim;
import java.util.Arrays;

/** What a program may read about edge rows. */
public final class EdgeInputs {
    private EdgeInputs() {}

    /**
     * Row of each edge feature in one table for all features: value + stride * feature + offset (512 and 3 in every Graphormer; reference
     * 5.2). The padding row reads table row 0, the non-bond row reads table row 1.
     */
    public record Features(int count, int stride, int offset) implements BatchInput.Ints {
        @Override
        public String name() {
            return "edge-features(+" + offset + ")";
        }

        @Override
        public Dim rows() {
            return Dim.Ragged.EDGES;
        }

        @Override
        public int columns() {
            return count;
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            Graph graph = sample.graph();
            if (graph.edgeFeatureCount() != count) {
                throw new GraphException("row " + sample.row() + ": the backbone reads " + count + " features an edge, the graph has " + graph.edgeFeatureCount());
            }
            Arrays.fill(out, from, from + count, 0);
            Arrays.fill(out, from + count, from + 2 * count, 1);
            int at = from + RaggedBatch.RESERVED_EDGE_ROWS * count;
            for (int e = 0; e < graph.edges(); e++) {
                for (int f = 0; f < count; f++) out[at++] = NodeInputs.tableRow(sample, graph.edgeFeatures()[e * count + f], f, stride) + offset;
            }
        }
    }
}
