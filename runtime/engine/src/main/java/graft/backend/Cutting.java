package graft.backend;

/**
 * How a batch is cut into micro-batches of whole graphs, as even as its graphs allow. Each kind of back end has one; it knows nothing of threads, so that results do not depend on them. A graph
 * larger than the bound is a micro-batch of its own.
 *
 * @param parts that a batch is cut into between the bounds
 * @param fewestTokens that a micro-batch has on average, where the batch has so many
 * @param mostTokens of a micro-batch of more than one graph
 * @param mostPairs ordered pairs of tokens of a micro-batch
 */
public record Cutting(int parts, int fewestTokens, int mostTokens, long mostPairs) {
    /** For cores with caches. The bounds keep a micro-batch's operands in cache and give every thread work. */
    public static final Cutting FINE = new Cutting(16, 48, 208, Long.MAX_VALUE);

    /** For devices that work on all graphs at once: the whole batch, unless its tokens or pairs are more than memory is well spent on. */
    public static final Cutting WHOLE = new Cutting(1, 16384, 16384, 1L << 22);

    /** Counts of micro-batches above it are multiples of it, so that two or four threads get the same number of them. */
    private static final int TEAM = 4;

    /** Micro-batches of a batch with so many tokens, if its graphs can be shared out evenly. */
    public int microBatches(int tokens) {
        int wanted = Math.min(parts, tokens / fewestTokens);
        if (wanted > TEAM) wanted -= wanted % TEAM;
        int needed = Math.ceilDiv(tokens, mostTokens);
        if (needed > TEAM) needed = Math.ceilDiv(needed, TEAM) * TEAM;
        return Math.max(1, Math.max(wanted, needed));
    }

    /** The same with no more than so many tokens, at least 1; at 1, each graph is a micro-batch of its own. */
    public Cutting atMost(int tokens) {
        return new Cutting(parts, Math.min(fewestTokens, tokens), Math.min(mostTokens, tokens), mostPairs);
    }
}
