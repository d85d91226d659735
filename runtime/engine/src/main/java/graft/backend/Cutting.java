package graft.backend;

/**
 * How a batch is cut into micro-batches of whole graphs: clamp(tokens of the batch / parts, fewest, most) tokens each. Each kind of back end has one; it knows nothing of threads, so that results
 * do not depend on them. A graph larger than the bounds is a micro-batch of its own.
 *
 * @param parts that a batch is cut into between the bounds
 * @param fewestTokens lower bound
 * @param mostTokens upper bound
 * @param mostPairs ordered pairs of tokens of a micro-batch
 */
public record Cutting(int parts, int fewestTokens, int mostTokens, long mostPairs) {
    /** For cores with caches. The bounds keep a micro-batch's operands in cache and give every thread work. */
    public static final Cutting FINE = new Cutting(16, 48, 208, Long.MAX_VALUE);

    /** For devices that work on all graphs at once: the whole batch, unless its tokens or pairs are more than memory is well spent on. */
    public static final Cutting WHOLE = new Cutting(1, 16384, 16384, 1L << 22);

    /** Tokens of a micro-batch of a batch with so many. */
    public int tokens(int ofBatch) {
        return Math.clamp(ofBatch / parts, fewestTokens, mostTokens);
    }

    /** The same with no more than so many tokens, at least 1; at 1, each graph is a micro-batch of its own. */
    public Cutting atMost(int tokens) {
        return new Cutting(parts, Math.min(fewestTokens, tokens), Math.min(mostTokens, tokens), mostPairs);
    }
}
