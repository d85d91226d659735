package graft.graph;

import graft.tensor.Dim;
import graft.tensor.ElementKind;
import graft.tensor.Sizes;

/**
 * Something that a program reads from the batch, and that knows how to fill itself from a {@link Sample}. A new encoding is a new
 * implementation. Two inputs that are equal are one input: implementations are records.
 */
public sealed interface BatchInput {
    /** Name in the printed program; unique within a program. */
    String name();

    /** Rows in a batch. */
    Dim rows();

    int columns();

    ElementKind kind();

    /** Whether it reads the distances in space of a {@link Sample}. */
    default boolean needsGeometry() {
        return false;
    }

    /** Integers, such as rows of an embedding table; -1 means none. */
    non-sealed interface Ints extends BatchInput {
        @Override
        default ElementKind kind() {
            return ElementKind.INT;
        }

        /**
         * Writes the sample's rows, row-major, at {@code out[from...]}.
         *
         * @param place where the sample lies in the batch
         */
        void fill(Sample sample, Place place, int[] out, int from);

        /** A row for each token; one column unless it says otherwise. */
        interface OfTokens extends Ints {
            @Override
            default Dim rows() {
                return Dim.Ragged.TOKENS;
            }

            @Override
            default int columns() {
                return 1;
            }
        }

        /** A row for each ordered pair of tokens; one column unless it says otherwise. */
        interface OfPairs extends Ints {
            @Override
            default Dim rows() {
                return Dim.Ragged.PAIRS;
            }

            @Override
            default int columns() {
                return 1;
            }
        }
    }

    /** Reals, such as labels. Held in double so that the reference back end loses nothing. */
    non-sealed interface Reals extends BatchInput {
        @Override
        default ElementKind kind() {
            return ElementKind.REAL;
        }

        /** Writes the sample's rows, row-major, at {@code out[from...]}. */
        void fill(Sample sample, Place place, double[] out, int from);

        /** One number for each ordered pair of tokens. */
        interface OfPairs extends Reals {
            @Override
            default Dim rows() {
                return Dim.Ragged.PAIRS;
            }

            @Override
            default int columns() {
                return 1;
            }
        }
    }

    /** What a loss compares with, NaN where missing. A program reads one input of this kind. */
    interface Labels extends Reals {
        /** How many labels of the sample are not missing, in every step: losses are divided by their sum over the batch. */
        long labelled(Sample sample);
    }

    /** A block-diagonal sparse matrix, T x T, such as a structure matrix. */
    non-sealed interface Sparse extends BatchInput {
        @Override
        default ElementKind kind() {
            return ElementKind.SPARSE;
        }

        @Override
        default Dim rows() {
            return Dim.Ragged.TOKENS;
        }

        @Override
        default int columns() {
            return 1;
        }

        /** At most so many entries in a batch of the given sizes. */
        default int mostEntries(Sizes sizes) {
            return sizes.pairs();
        }

        /** Appends the sample's rows; column numbers are local to the sample. */
        void fill(Sample sample, Place place, SparseRows out);
    }

    /** Where a sample lies in its batch. A batch has one, which it moves from sample to sample: what is filled must not keep it. */
    final class Place {
        private final boolean hasToken;
        private int graph;
        private int firstToken;
        private int firstPair;
        private int firstEdge;
        private int tokens;
        private long step;
        private int[] spare = new int[0];
        private final StructureSource structure = new StructureSource();

        /** @param hasToken whether a graph token stands in front of a graph's nodes */
        public Place(boolean hasToken) {
            this.hasToken = hasToken;
        }

        /**
         * Moves it to a sample.
         *
         * @param graph number of the graph in the batch
         * @param firstToken row of its first token
         * @param firstPair its first pair
         * @param firstEdge its first edge row
         * @param tokens its tokens, the graph token included
         * @param step training step, for inputs that change from step to step
         */
        public Place at(int graph, int firstToken, int firstPair, int firstEdge, int tokens, long step) {
            this.graph = graph;
            this.firstToken = firstToken;
            this.firstPair = firstPair;
            this.firstEdge = firstEdge;
            this.tokens = tokens;
            this.step = step;
            return this;
        }

        /** Number of the graph in the batch. */
        public int graph() {
            return graph;
        }

        /** Row of its first token. */
        public int firstToken() {
            return firstToken;
        }

        /** Its first pair. */
        public int firstPair() {
            return firstPair;
        }

        /** Its first edge row. */
        public int firstEdge() {
            return firstEdge;
        }

        /** Its tokens, the graph token included. */
        public int tokens() {
            return tokens;
        }

        /** Whether a graph token stands in front of its nodes. */
        public boolean hasToken() {
            return hasToken;
        }

        /** Training step, for inputs that change from step to step. */
        public long step() {
            return step;
        }

        /** Makes room for graphs of up to so many tokens. */
        void reserve(int mostTokens) {
            // A path has a node more than hops.
            spare(mostTokens + 1);
            structure.expect(mostTokens);
        }

        /** What a structure matrix of the sample is computed from, until the next call. */
        StructureSource structure(Sample sample, boolean star) {
            return structure.turnTo(sample, star);
        }

        /** Memory for at least so many integers, which whoever fills may write over. */
        int[] spare(int size) {
            if (spare.length < size) spare = new int[size];
            return spare;
        }
    }
}
