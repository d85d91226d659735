package graft.random;

/**
 * Dropout decisions for the elements of one graph at one site of the model, in index order or not. Element i uses word i mod 4 of
 * block i / 4.
 */
public final class MaskStream {
    private static final ThreadLocal<MaskStream> OF_THREAD = ThreadLocal.withInitial(MaskStream::new);

    private final int[] words = new int[4];
    private long seed;
    private int site;
    private int row;
    private int step;
    private long threshold;
    private int cached;

    /** The calling thread's own, for whoever starts it and is done with it before anybody else on the thread asks for it. */
    public static MaskStream ofThread() {
        return OF_THREAD.get();
    }

    /** Points the stream at a graph. */
    public void start(long seed, long step, int site, long row, double rate) {
        this.seed = seed;
        this.step = (int) step;
        this.site = site;
        this.row = (int) row;
        this.threshold = Philox.dropThreshold(rate);
        this.cached = -1;
    }

    /** True if element {@code index} of the graph is kept. */
    public boolean keeps(int index) {
        int block = index >>> 2;
        if (block != cached) {
            Philox.block(seed, block, site, row, step, words);
            cached = block;
        }
        return (words[index & 3] & 0xFFFFFFFFL) >= threshold;
    }
}
