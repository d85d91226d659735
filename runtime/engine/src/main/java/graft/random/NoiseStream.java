package graft.random;

/**
 * Standard normal numbers for the elements of one graph at one site of the model, in index order or not (Box and Muller, 1958). Element i uses
 * a pair of words of block i / 4: words 0 and 1 for elements 0 and 1 of the block, words 2 and 3 for elements 2 and 3; the even element is the
 * cosine, the odd one the sine. Computed in double with {@link StrictMath}, so that every back end draws the same numbers everywhere.
 */
public final class NoiseStream {
    private static final ThreadLocal<NoiseStream> OF_THREAD = ThreadLocal.withInitial(NoiseStream::new);

    private final int[] words = new int[4];
    private final double[] normals = new double[4];
    private long seed;
    private int site;
    private int row;
    private int step;
    private int cached;

    /** The calling thread's own, for whoever starts it and is done with it before anybody else on the thread asks for it. */
    public static NoiseStream ofThread() {
        return OF_THREAD.get();
    }

    /** Points the stream at a graph. */
    public void start(long seed, long step, int site, long row) {
        this.seed = seed;
        this.step = (int) step;
        this.site = site;
        this.row = (int) row;
        this.cached = -1;
    }

    /** The number of element {@code index} of the graph: (row in the graph) * columns + column. */
    public double normal(int index) {
        int block = index >>> 2;
        if (block != cached) {
            Philox.block(seed, block, site, row, step, words);
            pair(0);
            pair(2);
            cached = block;
        }
        return normals[index & 3];
    }

    private void pair(int first) {
        // 1 - u lies in (0, 1], so that the logarithm is finite.
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - Philox.uniform(words[first])));
        double angle = 2 * Math.PI * Philox.uniform(words[first + 1]);
        normals[first] = radius * StrictMath.cos(angle);
        normals[first + 1] = radius * StrictMath.sin(angle);
    }
}
