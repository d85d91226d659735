package graft.model.preset;

import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.NodeEncoding;
import graft.model.PairEncoding;
import graft.model.WeightSource;
import java.util.List;

/** Presets of molecules made to read graphs that are none: one category a node and one an edge, as in TU sets. */
public final class LabelledGraphs {
    /** Rows that the edge table of a Graphormer has before its first category, and one for padding (reference 5.2). */
    private static final int EDGE_ROWS = 513;

    private LabelledGraphs() {}

    /**
     * The same network with tables of {@code nodes} node categories and one edge category in the place of atom and bond features; degrees, distances
     * and blocks as they are. It starts at random: weights of molecules mean nothing there.
     *
     * @throws ModelException if the network has a weight file, or no atom features to replace
     */
    public static Gtn of(Gtn molecules, int nodes) {
        if (!(molecules.weights() instanceof WeightSource.Random)) throw new ModelException("the weights of " + molecules.name() + " (" + molecules.weights() + ") are of molecules and cannot read labelled graphs; leave them out");
        if (nodes < 1) throw new ModelException("a table needs at least one node category, not " + nodes);
        boolean atoms = molecules.nodeEncodings().stream().anyMatch(e -> e instanceof NodeEncoding.Features);
        if (!atoms) throw new ModelException(molecules.name() + " reads no categories of nodes that could be replaced");
        List<NodeEncoding> input = molecules.nodeEncodings().stream().map(e -> e instanceof NodeEncoding.Features ? new NodeEncoding.Features(1, nodes, 1) : e).toList();
        List<PairEncoding> pairs = molecules.pairEncodings().stream()
                .map(e -> e instanceof PairEncoding.EdgePaths p ? new PairEncoding.EdgePaths(1, EDGE_ROWS, p.hops(), p.hopMatrices(), p.reading()) : e).toList();
        return molecules.withEncodings(molecules.name() + "-labelled", input, pairs);
    }
}
