package graft.tensor;

/** One extent of a {@link Shape}: a constant, or a size that is known only per batch. */
public sealed interface Dim {
    /** The extent for the given batch sizes. */
    int resolve(Sizes sizes);

    /** A constant extent. */
    static Dim of(int size) {
        return new Fixed(size);
    }

    /** A constant extent. */
    record Fixed(int size) implements Dim {
        public Fixed {
            if (size < 0) throw new IllegalArgumentException("an extent cannot be negative: " + size);
        }

        @Override
        public int resolve(Sizes sizes) {
            return size;
        }

        @Override
        public String toString() {
            return Integer.toString(size);
        }
    }

    /** An extent that differs from batch to batch. */
    enum Ragged implements Dim {
        /** Graphs of the micro-batch. */
        GRAPHS("G"),
        /** Tokens: atoms and, where the backbone has one, a graph token in front of each graph. */
        TOKENS("T"),
        /** Ordered pairs of tokens of the same graph: the sum of n_i squared. */
        PAIRS("P"),
        /** Edge rows: for each graph a padding row, a non-bond row, then its undirected edges in file order. */
        EDGES("E");

        private final String letter;

        Ragged(String letter) {
            this.letter = letter;
        }

        @Override
        public int resolve(Sizes sizes) {
            return switch (this) {
                case GRAPHS -> sizes.graphs();
                case TOKENS -> sizes.tokens();
                case PAIRS -> sizes.pairs();
                case EDGES -> sizes.edges();
            };
        }

        @Override
        public String toString() {
            return letter;
        }
    }
}
