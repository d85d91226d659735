package graft.model;

import graft.graph.BatchInput;
import graft.graph.NodeInputs;
import graft.tensor.Shape;

/** A table whose rows are summed into the embedding of each token. A new one is a new implementation. */
public interface NodeEncoding {
    /** The table. */
    Part table(int width, Initialiser initialiser);

    /** Which rows each token reads. */
    BatchInput.Ints index();

    /**
     * Categorical node features in one table of {@code count * stride + 1} rows, row 0 being padding.
     *
     * @param offset added to value + stride * feature; 2 for Microsoft's checkpoints, 3 for models fine-tuned with the Hugging Face collator
     */
    record Features(int count, int stride, int offset) implements NodeEncoding {
        @Override
        public Part table(int width, Initialiser initialiser) {
            return new Part("input.nodes.weight", Shape.of(count * stride + 1, width), PartKind.NODE_TABLE, initialiser, 0);
        }

        @Override
        public BatchInput.Ints index() {
            return new NodeInputs.Features(count, stride, offset);
        }
    }

    /** Degree centrality (arXiv 2106.05234, section 3.1.1). On undirected graphs in- and out-degree read the same row of two tables. */
    record Degree(String name, int rows) implements NodeEncoding {
        @Override
        public Part table(int width, Initialiser initialiser) {
            return new Part("input." + name + ".weight", Shape.of(rows, width), PartKind.NODE_TABLE, initialiser, 0);
        }

        @Override
        public BatchInput.Ints index() {
            return new NodeInputs.Degree(rows - 1);
        }
    }

    /** A learned token in front of each graph. */
    record GraphToken() implements NodeEncoding {
        @Override
        public Part table(int width, Initialiser initialiser) {
            return new Part("input.token.weight", Shape.of(1, width), PartKind.NODE_TABLE, initialiser, -1);
        }

        @Override
        public BatchInput.Ints index() {
            return new NodeInputs.Token();
        }
    }
}
