package graft.graph;

import graft.tensor.Dim;
import graft.tensor.Sizes;
import java.util.Arrays;
import java.util.List;

/**
 * Several graphs stacked without padding: tokens of graph g are the rows {@code tokenStart(g) .. tokenStart(g + 1)}, its pairs the
 * entries {@code pairStart(g) .. pairStart(g + 1)} in row-major order. One object is filled again for each micro-batch; its arrays
 * only grow, so that nothing is allocated once the largest has been seen.
 */
public final class RaggedBatch {
    /** Edge rows that each graph has before its own edges: padding (features 0) and non-bond. */
    public static final int RESERVED_EDGE_ROWS = 2;

    private final List<BatchInput> inputs;
    private final boolean hasToken;
    private final int[][] ints;
    private final double[][] reals;
    private final SparseRows[] sparse;
    private int[] tokenStart = new int[1];
    private int[] pairStart = new int[1];
    private int[] edgeStart = new int[1];
    private long[] row = new long[0];
    private final BatchInput.Place place;
    private Sizes sizes = Sizes.NONE;

    public RaggedBatch(List<BatchInput> inputs, boolean hasToken) {
        this.inputs = List.copyOf(inputs);
        this.hasToken = hasToken;
        place = new BatchInput.Place(hasToken);
        ints = new int[inputs.size()][];
        reals = new double[inputs.size()][];
        sparse = new SparseRows[inputs.size()];
        for (int i = 0; i < inputs.size(); i++) {
            switch (inputs.get(i)) {
                case BatchInput.Ints unused -> ints[i] = new int[0];
                case BatchInput.Reals unused -> reals[i] = new double[0];
                case BatchInput.Sparse unused -> sparse[i] = new SparseRows();
            }
        }
    }

    /** Makes room for batches of up to the given sizes at once, so that filling them allocates nothing. */
    public void reserve(Sizes maxima) {
        makeRoom(maxima.graphs());
        place.reserve(maxima.largestGraph());
        for (int i = 0; i < inputs.size(); i++) {
            BatchInput input = inputs.get(i);
            int needed = input.rows().resolve(maxima) * input.columns();
            switch (input) {
                case BatchInput.Ints unused -> ints[i] = Arrays.copyOf(ints[i], Math.max(needed, ints[i].length));
                case BatchInput.Reals unused -> reals[i] = Arrays.copyOf(reals[i], Math.max(needed, reals[i].length));
                case BatchInput.Sparse in -> sparse[i].reserve(maxima.tokens(), in.mostEntries(maxima));
            }
        }
    }

    private void makeRoom(int graphs) {
        if (tokenStart.length >= graphs + 1) return;
        tokenStart = new int[graphs + 1];
        pairStart = new int[graphs + 1];
        edgeStart = new int[graphs + 1];
        row = new long[graphs];
    }

    /** The sizes that the given samples would have as one batch. */
    public static Sizes sizesOf(List<Sample> samples, boolean hasToken) {
        int tokens = 0;
        int pairs = 0;
        int edges = 0;
        int largest = 0;
        for (int g = 0; g < samples.size(); g++) {
            Graph graph = samples.get(g).graph();
            int n = graph.nodes() + (hasToken ? 1 : 0);
            tokens += n;
            pairs = Math.addExact(pairs, Math.multiplyExact(n, n));
            edges += graph.edges() + RESERVED_EDGE_ROWS;
            largest = Math.max(largest, n);
        }
        return new Sizes(samples.size(), tokens, pairs, edges, largest);
    }

    /** The sizes of a batch with one more graph. */
    public static Sizes with(Sizes batch, int nodes, int edges, boolean hasToken) {
        int n = nodes + (hasToken ? 1 : 0);
        return new Sizes(batch.graphs() + 1, batch.tokens() + n, Math.addExact(batch.pairs(), Math.multiplyExact(n, n)),
                batch.edges() + edges + RESERVED_EDGE_ROWS, Math.max(batch.largestGraph(), n));
    }

    /** Makes this the batch of the given samples. */
    public void fill(List<Sample> samples, long step) {
        fill(samples, sizesOf(samples, hasToken), step);
    }

    /**
     * Makes this the batch of samples whose sizes are known.
     *
     * @param known what {@link #sizesOf} says of them
     */
    public void fill(List<Sample> samples, Sizes known, long step) {
        int graphs = samples.size();
        sizes = known;
        makeRoom(graphs);
        for (int g = 0; g < graphs; g++) {
            Sample s = samples.get(g);
            int n = s.graph().nodes() + (hasToken ? 1 : 0);
            row[g] = s.row();
            tokenStart[g + 1] = tokenStart[g] + n;
            pairStart[g + 1] = pairStart[g] + n * n;
            edgeStart[g + 1] = edgeStart[g] + s.graph().edges() + RESERVED_EDGE_ROWS;
        }
        for (int i = 0; i < inputs.size(); i++) fillInput(i, samples, step);
    }

    private void fillInput(int i, List<Sample> samples, long step) {
        BatchInput input = inputs.get(i);
        int needed = input.rows().resolve(sizes) * input.columns();
        switch (input) {
            case BatchInput.Ints in -> {
                if (ints[i].length < needed) ints[i] = new int[Math.max(needed, ints[i].length * 3 / 2)];
                for (int g = 0; g < samples.size(); g++) in.fill(samples.get(g), place(g, step), ints[i], firstRow(input.rows(), g) * input.columns());
            }
            case BatchInput.Reals in -> {
                if (reals[i].length < needed) reals[i] = new double[Math.max(needed, reals[i].length * 3 / 2)];
                Arrays.fill(reals[i], 0, needed, 0);
                for (int g = 0; g < samples.size(); g++) in.fill(samples.get(g), place(g, step), reals[i], firstRow(input.rows(), g) * input.columns());
            }
            case BatchInput.Sparse in -> {
                sparse[i].clear();
                for (int g = 0; g < samples.size(); g++) {
                    sparse[i].startBlock();
                    in.fill(samples.get(g), place(g, step), sparse[i]);
                }
            }
        }
    }

    private BatchInput.Place place(int g, long step) {
        return place.at(g, tokenStart[g], pairStart[g], edgeStart[g], tokens(g), step);
    }

    private int firstRow(Dim rows, int g) {
        return switch (rows) {
            case Dim.Ragged.GRAPHS -> g;
            case Dim.Ragged.TOKENS -> tokenStart[g];
            case Dim.Ragged.PAIRS -> pairStart[g];
            case Dim.Ragged.EDGES -> edgeStart[g];
            case Dim.Fixed fixed -> throw new GraphException("a batch input cannot have " + fixed + " rows in every batch");
        };
    }

    public Sizes sizes() {
        return sizes;
    }

    public int graphs() {
        return sizes.graphs();
    }

    /** Whether a graph token stands in front of each graph's nodes. */
    public boolean hasToken() {
        return hasToken;
    }

    public int tokenStart(int graph) {
        return tokenStart[graph];
    }

    public int pairStart(int graph) {
        return pairStart[graph];
    }

    public int edgeStart(int graph) {
        return edgeStart[graph];
    }

    /** Tokens of one graph. */
    public int tokens(int graph) {
        return tokenStart[graph + 1] - tokenStart[graph];
    }

    /** The graph's row in the data set. */
    public long row(int graph) {
        return row[graph];
    }

    /** The position of an input in this batch; typed error if the program did not declare it. */
    public int indexOf(BatchInput input) {
        int i = inputs.indexOf(input);
        if (i < 0) throw new GraphException("the batch does not carry the input '" + input.name() + "'");
        return i;
    }

    /** Integers of input number {@code index}, row-major; longer than needed. */
    public int[] ints(int index) {
        return ints[index];
    }

    /** Reals of input number {@code index}, row-major; longer than needed. */
    public double[] reals(int index) {
        return reals[index];
    }

    public SparseRows sparse(int index) {
        return sparse[index];
    }
}
