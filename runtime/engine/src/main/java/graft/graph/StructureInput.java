package graft.graph;

import graft.tensor.Sizes;

/**
 * A structure matrix with its token mode, as a block of the batch's sparse matrix. Zeros are not stored. A combination
 * without meaning is a {@link GraphException}.
 */
public record StructureInput(StructureMatrix matrix, TokenMode tokenMode) implements BatchInput.Sparse {
    public StructureInput {
        if (matrix instanceof StructureMatrix.OfAttention) {
            throw new GraphException("the structure matrix 'attention' is made by a model's attention and is no input of a batch; it fits a G-Adapter, or take one made of the graph, such as 'sym'");
        }
        if (tokenMode == TokenMode.STAR && !matrix.isAdjacencyBased()) {
            throw new GraphException("token mode 'star' joins the token to the graph before the formula, which has no meaning for '" + matrix.id()
                    + "': a token has no distance; use 'self-loop' or 'isolated'");
        }
    }

    @Override
    public String name() {
        return "S(" + matrix.id() + ", " + tokenMode.id() + ")";
    }

    @Override
    public boolean needsGeometry() {
        return matrix.needsGeometry();
    }

    @Override
    public int mostEntries(Sizes sizes) {
        // Two for an edge; a loop, and two beside the token, for a node.
        return matrix.isAdjacencyBased() ? Math.min(sizes.pairs(), 2 * sizes.edges() + 3 * sizes.tokens()) : sizes.pairs();
    }

    @Override
    public void fill(Sample sample, Place place, SparseRows out) {
        boolean star = place.hasToken() && tokenMode == TokenMode.STAR;
        StructureSource source = place.structure(sample, star);
        int n = source.nodes();
        double[] s = source.borrowMatrix();
        matrix.write(source, s);
        int shift = place.hasToken() && !star ? 1 : 0;
        if (shift == 1) {
            if (tokenMode == TokenMode.SELF_LOOP) out.entry(0, 1);
            out.endRow();
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) if (s[i * n + j] != 0) out.entry(j + shift, s[i * n + j]);
            out.endRow();
        }
        source.giveBackMatrix();
    }
}
