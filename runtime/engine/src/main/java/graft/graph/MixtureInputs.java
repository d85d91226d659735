package graft.graph;

/**
 * The two matrices that MAT (arXiv 2002.08264) mixes into attention, over ordered pairs of tokens of one graph, i major. A token in front of the nodes (MAT's
 * dummy node) is 10^6 angstrom from everything, itself included, and has no bond, not even to itself.
 */
public final class MixtureInputs {
    private MixtureInputs() {}

    /**
     * A kernel g of the distance in space: exp(-d), whose rows do not add to one, or the softmax of -d over the row. In the rows of nodes the token gets 0
     * from either; the token's own row is 0 with exp, and uniform with softmax, since all its distances are equal.
     */
    public record DistanceKernel(StructureMatrix.Kernel kernel) implements BatchInput.Reals.OfPairs {
        private static final StructureMatrix.Distance EXPONENTIAL = new StructureMatrix.Distance(StructureMatrix.Kernel.EXPONENTIAL);
        private static final StructureMatrix.Distance SOFTMAX = new StructureMatrix.Distance(StructureMatrix.Kernel.SOFTMAX);

        public DistanceKernel {
            if (kernel == StructureMatrix.Kernel.RECIPROCAL) throw new GraphException("a distance kernel is EXPONENTIAL or SOFTMAX; RECIPROCAL is for shortest paths");
        }

        @Override
        public String name() {
            return kernel == StructureMatrix.Kernel.EXPONENTIAL ? "distance(exp)" : "distance(softmax)";
        }

        @Override
        public boolean needsGeometry() {
            return true;
        }

        @Override
        public void fill(Sample sample, Place place, double[] out, int from) {
            int nodes = sample.graph().nodes();
            if (sample.distances().length != nodes * nodes) {
                throw new GraphException("row " + sample.row() + " has no distances in space between its " + nodes + " nodes, which '" + name() + "' needs; give coordinates");
            }
            StructureSource source = place.structure(sample, false);
            double[] kernels = source.borrowMatrix();
            (kernel == StructureMatrix.Kernel.SOFTMAX ? SOFTMAX : EXPONENTIAL).write(source, kernels);
            int n = place.tokens();
            int token = n - nodes;
            for (int j = 0; j < n && token == 1; j++) out[from + j] = kernel == StructureMatrix.Kernel.SOFTMAX ? 1.0 / n : 0;
            for (int i = 0; i < nodes; i++) System.arraycopy(kernels, i * nodes, out, from + (i + token) * n + token, nodes);
            source.giveBackMatrix();
        }
    }

    /**
     * The adjacency with self-loops on nodes, each row divided by its sum plus epsilon.
     *
     * @param epsilon 10^-6 in MAT; it keeps the token's empty row at 0
     */
    public record RowAdjacency(double epsilon) implements BatchInput.Reals.OfPairs {
        private static final StructureMatrix.Adjacency WITH_LOOPS = new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.NONE);

        @Override
        public String name() {
            return "row-adjacency";
        }

        @Override
        public void fill(Sample sample, Place place, double[] out, int from) {
            int nodes = sample.graph().nodes();
            StructureSource source = place.structure(sample, false);
            double[] adjacency = source.borrowMatrix();
            WITH_LOOPS.write(source, adjacency);
            int n = place.tokens();
            int token = n - nodes;
            for (int i = 0; i < nodes; i++) {
                double sum = 0;
                for (int j = 0; j < nodes; j++) sum += adjacency[i * nodes + j];
                for (int j = 0; j < nodes; j++) out[from + (i + token) * n + token + j] = adjacency[i * nodes + j] / (sum + epsilon);
            }
            source.giveBackMatrix();
        }
    }
}
