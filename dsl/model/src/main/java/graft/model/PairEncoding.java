package graft.model;

import graft.graph.EdgeInputs;
import graft.graph.PairInputs;
import graft.graph.ShortestPaths;
import graft.program.Op;
import graft.program.Value;
import graft.tensor.Shape;

/** A term of the structural bias that attention adds to its scores. A new one is a new implementation. */
public interface PairEncoding {
    /** The term, [P, heads]. */
    Value bias(Network network, int heads, Initialiser initialiser);

    /** A learned number per head and shortest-path distance (arXiv 2106.05234, equation 6). */
    record Spatial(int rows) implements PairEncoding {
        @Override
        public Value bias(Network network, int heads, Initialiser initialiser) {
            Part table = new Part("encodings.spatial.weight", Shape.of(rows, heads), PartKind.BIAS_TABLE, initialiser, 0);
            return network.ops().apply(new Op.PairEmbedding(), network.part(table), network.ops().input(new PairInputs.Spatial()));
        }
    }

    /** A learned number per head between the graph token and every node. */
    record TokenDistance() implements PairEncoding {
        @Override
        public Value bias(Network network, int heads, Initialiser initialiser) {
            Part table = new Part("encodings.token-distance.weight", Shape.of(1, heads), PartKind.BIAS_TABLE, initialiser, -1);
            return network.ops().apply(new Op.PairEmbedding(), network.part(table), network.ops().input(new PairInputs.WithToken()));
        }
    }

    /**
     * A distance cut-off: nodes {@code from} hops or more apart, or in different components, do not attend to each other. None of Microsoft's models was trained with one; Hugging Face's
     * collator cuts off at 19 (reference 5.5).
     */
    record CutOff(int from) implements PairEncoding {
        @Override
        public Value bias(Network network, int heads, Initialiser initialiser) {
            return network.ops().apply(new Op.Load(), network.ops().input(new PairInputs.CutOff(from, heads)));
        }
    }

    /**
     * Edge features along the shortest path (arXiv 2106.05234, equation 7): the mean embedding of each hop's bond features times a matrix per
     * hop, summed over at most {@code hops} hops and divided by their number.
     *
     * @param features categories a bond has, 3 for OGB
     * @param rows rows of the edge table
     * @param hopMatrices matrices in the hop table, of which the first {@code hops} are used
     * @param reading how ties with node 0 are read; {@code LEGACY} for checkpoints published before June 2022
     */
    record EdgePaths(int features, int rows, int hops, int hopMatrices, ShortestPaths.Reading reading) implements PairEncoding {
        private static final int STRIDE = 512;
        private static final int OFFSET = 3;

        public EdgePaths {
            if (hops < 1 || hops > hopMatrices) throw new ModelException("edge paths look at 1 to " + hopMatrices + " hops, one for each matrix of the hop table, not at " + hops);
        }

        @Override
        public Value bias(Network network, int heads, Initialiser initialiser) {
            Part edges = new Part("encodings.edges.weight", Shape.of(rows, heads), PartKind.BIAS_TABLE, initialiser, 0);
            Part matrices = new Part("encodings.hops.weight", Shape.of(hopMatrices * heads * heads, 1), PartKind.BIAS_TABLE, initialiser, -1);
            Value index = network.ops().input(new EdgeInputs.Features(features, STRIDE, OFFSET));
            Value mean = network.ops().apply(new Op.EmbeddingSum(1, 1.0 / features), network.part(edges), index);
            Value projected = network.ops().apply(new Op.HopProjection(hops), mean, network.part(matrices));
            return network.ops().apply(new Op.PathBias(hops), projected,
                    network.ops().input(new PairInputs.Hops(hops, reading)), network.ops().input(new PairInputs.HopDivisor(hops)));
        }
    }
}
