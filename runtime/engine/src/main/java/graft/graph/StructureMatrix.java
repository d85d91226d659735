package graft.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The matrix S of a G-Adapter, n x n over the nodes of a graph (reference 1.4). Carries no gradient. A is the 0/1 adjacency without
 * self-loops, I the identity.
 */
public sealed interface StructureMatrix {
    /** Short name, as printed in descriptions and written in adapter files. */
    String id();

    /** Whether the formula has a meaning on a graph to which the token has been joined as a node ({@link TokenMode#STAR}). */
    default boolean isAdjacencyBased() {
        return true;
    }

    /** Whether it is computed from distances in space. */
    default boolean needsGeometry() {
        return false;
    }

    /** S for a graph, row-major. */
    default double[] of(StructureSource source) {
        double[] s = new double[source.nodes() * source.nodes()];
        write(source, s);
        return s;
    }

    /**
     * Writes S for a graph, row-major.
     *
     * @param s n x n numbers at least, which hold anything
     */
    void write(StructureSource source, double[] s);

    /** S = I: a plain adapter, the baseline of the ablation. */
    record Identity() implements StructureMatrix {
        @Override
        public String id() {
            return "identity";
        }

        @Override
        public void write(StructureSource source, double[] s) {
            int n = source.nodes();
            Arrays.fill(s, 0, n * n, 0);
            for (int i = 0; i < n; i++) s[i * n + i] = 1;
        }
    }

    /** How an adjacency is scaled; D is the diagonal of its row sums, and 1/0 counts as 0. */
    enum Normalisation {
        NONE,
        /** D^-1/2 M D^-1/2: spectral norm at most 1. */
        SYMMETRIC,
        /** D^-1 M: a random walk. */
        ROW
    }

    /** A or A + I, normalised or not. */
    record Adjacency(boolean selfLoops, Normalisation normalisation) implements StructureMatrix {
        @Override
        public String id() {
            return switch (normalisation) {
                case NONE -> selfLoops ? "A+I" : "A";
                case SYMMETRIC -> selfLoops ? "sym" : "sym-without-self-loops";
                case ROW -> selfLoops ? "row" : "row-without-self-loops";
            };
        }

        @Override
        public void write(StructureSource source, double[] s) {
            int n = source.nodes();
            source.adjacency(s);
            if (selfLoops) for (int i = 0; i < n; i++) s[i * n + i] = 1;
            if (normalisation == Normalisation.NONE) return;
            double[] sum = source.borrowRow();
            rowSums(s, n, sum);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (s[i * n + j] != 0) s[i * n + j] *= normalisation == Normalisation.ROW ? 1 / sum[i] : 1 / Math.sqrt(sum[i] * sum[j]);
                }
            }
            source.giveBackRow();
        }
    }

    /** I - D^-1/2 A D^-1/2, with D^-1/2 = 0 for an isolated node, whose entry is then 1. */
    record Laplacian() implements StructureMatrix {
        private static final Adjacency SCALED = new Adjacency(false, Normalisation.SYMMETRIC);

        @Override
        public String id() {
            return "L";
        }

        @Override
        public void write(StructureSource source, double[] s) {
            int n = source.nodes();
            SCALED.write(source, s);
            for (int i = 0; i < n * n; i++) s[i] = s[i] == 0 ? 0 : -s[i];
            for (int i = 0; i < n; i++) s[i * n + i] += 1;
        }
    }

    /** diag(row sums of A): no mixing between nodes. */
    record Degree() implements StructureMatrix {
        @Override
        public String id() {
            return "D";
        }

        @Override
        public void write(StructureSource source, double[] s) {
            int n = source.nodes();
            double[] sum = source.borrowRow();
            source.adjacency(s);
            rowSums(s, n, sum);
            Arrays.fill(s, 0, n * n, 0);
            for (int i = 0; i < n; i++) s[i * n + i] = sum[i];
            source.giveBackRow();
        }
    }

    /** A falling function of a distance. */
    enum Kernel {
        /** 1 / (1 + d). */
        RECIPROCAL,
        /** exp(-d). */
        EXPONENTIAL,
        /** softmax of -d over the row, the diagonal included. */
        SOFTMAX
    }

    /** A kernel of the number of hops; 0 between components. */
    record ShortestPath(Kernel kernel) implements StructureMatrix {
        public ShortestPath {
            if (kernel == Kernel.SOFTMAX) throw new GraphException("the shortest-path matrix is RECIPROCAL or EXPONENTIAL; SOFTMAX is for distances");
        }

        @Override
        public String id() {
            return kernel == Kernel.RECIPROCAL ? "spd" : "spd_exp";
        }

        @Override
        public boolean isAdjacencyBased() {
            return false;
        }

        @Override
        public void write(StructureSource source, double[] s) {
            int n = source.nodes();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    int d = source.hops(i, j);
                    s[i * n + j] = d >= ShortestPaths.UNREACHABLE ? 0 : kernel == Kernel.RECIPROCAL ? 1.0 / (1 + d) : Math.exp(-d);
                }
            }
        }
    }

    /** A kernel of the distance in space, in angstrom; the graphs need geometry. */
    record Distance(Kernel kernel) implements StructureMatrix {
        public Distance {
            if (kernel == Kernel.RECIPROCAL) throw new GraphException("the distance matrix is EXPONENTIAL or SOFTMAX; RECIPROCAL is for shortest paths");
        }

        @Override
        public String id() {
            return kernel == Kernel.EXPONENTIAL ? "dist_exp" : "dist_softmax";
        }

        @Override
        public boolean isAdjacencyBased() {
            return false;
        }

        @Override
        public boolean needsGeometry() {
            return true;
        }

        @Override
        public void write(StructureSource source, double[] s) {
            int n = source.nodes();
            source.distances(s);
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) sum += s[i * n + j] = Math.exp(-s[i * n + j]);
                if (kernel == Kernel.SOFTMAX) for (int j = 0; j < n; j++) s[i * n + j] /= sum;
            }
        }
    }

    /**
     * What the block's own attention has made of the graph, a matrix a head, held constant. Only a model knows it: a graph alone has none.
     */
    record OfAttention() implements StructureMatrix {
        @Override
        public String id() {
            return "attention";
        }

        @Override
        public void write(StructureSource source, double[] s) {
            throw new GraphException("the structure matrix 'attention' is made by a model's attention and is no matrix of a graph alone; it fits a G-Adapter inside a block");
        }
    }

    /** A fixed weighted sum of matrices. */
    record Mixture(List<Term> terms) implements StructureMatrix {
        /** One weighted matrix. */
        public record Term(double weight, StructureMatrix matrix) {
            public Term {
                if (!Double.isFinite(weight)) throw new GraphException("the weight of " + matrix.id() + " in a mixture is " + weight + "; give a finite number");
                if (matrix instanceof OfAttention) throw new GraphException("'attention' cannot be a term of a mixture: it has a matrix a head, and a graph alone has none of them");
            }
        }

        public Mixture {
            terms = List.copyOf(terms);
            if (terms.isEmpty()) throw new GraphException("a mixture needs at least one structure matrix");
        }

        @Override
        public String id() {
            return terms.stream().map(t -> String.format(Locale.ROOT, "%s*%s", t.weight(), t.matrix().id())).collect(Collectors.joining("+", "mix(", ")"));
        }

        @Override
        public boolean isAdjacencyBased() {
            return terms.stream().allMatch(t -> t.matrix().isAdjacencyBased());
        }

        @Override
        public boolean needsGeometry() {
            return terms.stream().anyMatch(t -> t.matrix().needsGeometry());
        }

        @Override
        public void write(StructureSource source, double[] s) {
            int size = source.nodes() * source.nodes();
            double[] part = source.borrowMatrix();
            Arrays.fill(s, 0, size, 0);
            for (int t = 0; t < terms.size(); t++) {
                Term term = terms.get(t);
                term.matrix().write(source, part);
                for (int i = 0; i < size; i++) s[i] += term.weight() * part[i];
            }
            source.giveBackMatrix();
        }
    }

    private static void rowSums(double[] s, int n, double[] sum) {
        for (int i = 0; i < n; i++) {
            sum[i] = 0;
            for (int j = 0; j < n; j++) sum[i] += s[i * n + j];
        }
    }
}
