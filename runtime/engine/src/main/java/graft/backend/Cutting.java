package graft.backend;

/**
 * How a batch is cut into micro-batches of whole graphs. Each kind of back end has one; it knows nothing of threads, so that results do not depend on them. A graph
 * larger than the bounds is a micro-batch of its own.
 */
public enum Cutting {
    /** For cores with caches: clamp(tokens of the batch / 16, 48, 208) tokens each. The bounds keep a micro-batch's operands in cache and give every thread work. */
    FINE(16, 48, 208, Long.MAX_VALUE),

    /** For devices that work on all graphs at once: the whole batch, unless its tokens or pairs are more than memory is well spent on. */
    WHOLE(1, 16384, 16384, 1L << 22);

    private final int parts;
    private final int fewestTokens;
    private final int mostTokens;
    private final long mostPairs;

    Cutting(int parts, int fewestTokens, int mostTokens, long mostPairs) {
        this.parts = parts;
        this.fewestTokens = fewestTokens;
        this.mostTokens = mostTokens;
        this.mostPairs = mostPairs;
    }

    /** Tokens of a micro-batch of a batch with so many. */
    public int tokens(int ofBatch) {
        return Math.clamp(ofBatch / parts, fewestTokens, mostTokens);
    }

    /** Ordered pairs of tokens of a micro-batch. */
    public long pairs() {
        return mostPairs;
    }
}
