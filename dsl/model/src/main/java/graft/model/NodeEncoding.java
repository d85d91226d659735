package graft.model;

import graft.graph.BatchInput;
import graft.graph.NodeInputs;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;

/** A term of the sum that each token starts as: rows of a {@link Table}, or a {@link Map} of numbers. A new one is a new implementation of either. */
public interface NodeEncoding {
    /** Whether it puts a token in front of each graph. */
    default boolean hasToken() {
        return false;
    }

    /** A table whose rows are summed; the tables of an input are read by one operation. */
    interface Table extends NodeEncoding {
        /** The table. */
        Part table(int width, Initialiser initialiser);

        /** Which rows each token reads. */
        BatchInput.Ints index();

        /** Whether it tells what a node is; such rows are taken away from nodes that are hidden. */
        default boolean isFeatures() {
            return false;
        }
    }

    /** Anything else that gives a row for each token. */
    interface Map extends NodeEncoding {
        /** The rows, [T, width]. */
        Value rows(Network network, int width, Initialiser initialiser);
    }

    /**
     * Categorical node features in one table of {@code count * stride + 1} rows, row 0 being padding.
     *
     * @param offset added to value + stride * feature; 2 for Microsoft's checkpoints, 3 for models fine-tuned with the Hugging Face collator
     */
    record Features(int count, int stride, int offset) implements Table {
        @Override
        public Part table(int width, Initialiser initialiser) {
            return new Part("input.nodes.weight", Shape.of(count * stride + 1, width), PartKind.NODE_TABLE, initialiser, 0);
        }

        @Override
        public BatchInput.Ints index() {
            return new NodeInputs.Features(count, stride, offset);
        }

        @Override
        public boolean isFeatures() {
            return true;
        }
    }

    /** Degree centrality (arXiv 2106.05234, section 3.1.1). On undirected graphs in- and out-degree read the same row of two tables. */
    record Degree(String name, int rows) implements Table {
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
    record GraphToken() implements Table {
        @Override
        public boolean hasToken() {
            return true;
        }

        @Override
        public Part table(int width, Initialiser initialiser) {
            return new Part("input.token.weight", Shape.of(1, width), PartKind.NODE_TABLE, initialiser, -1);
        }

        @Override
        public BatchInput.Ints index() {
            return new NodeInputs.Token();
        }
    }

    /**
     * Node features as numbers through a linear map, with a token in front of each graph (MAT's dummy node) that has a column of its own: W [width, count + 1],
     * the port {@code input.nodes}.
     *
     * @param count features a node
     */
    record Numbers(int count) implements Map {
        @Override
        public boolean hasToken() {
            return true;
        }

        @Override
        public Value rows(Network network, int width, Initialiser initialiser) {
            Value numbers = network.ops().apply(new Op.Load(), network.ops().input(network.shown(new NodeInputs.Numbers(count))));
            return network.linear("input.nodes", -1, numbers, width, initialiser);
        }
    }
}
