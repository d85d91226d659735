package graft.backend;

import graft.program.Program;
import graft.program.Value;
import graft.tensor.Sizes;

/**
 * How a batch is cut into micro-batches of whole graphs, as even as its graphs allow. Each kind of back end chooses one for a program; it knows nothing of threads, so that results do not depend on them. A graph
 * larger than the bound is a micro-batch of its own.
 *
 * @param parts that a batch is cut into between the bounds
 * @param fewestTokens that a micro-batch has on average, where the batch has so many
 * @param mostTokens of a micro-batch of more than one graph
 * @param mostPairs ordered pairs of tokens of a micro-batch
 */
public record Cutting(int parts, int fewestTokens, int mostTokens, long mostPairs) {
    /** For cores with caches. The bounds keep a micro-batch's operands in cache and give every thread work, and arenas small. */
    public static final Cutting FINE = new Cutting(12, 48, 208, Long.MAX_VALUE);

    /**
     * For cores with caches where arenas are not what takes memory: every micro-batch reads all weights again, and adds to all gradients, and both come from memory in a large model. On two threads eight took
     * 0.9 of the time of sixteen in full fine-tuning of Graphormer-base, 0.95 in its inference.
     */
    public static final Cutting COARSE = new Cutting(8, 96, 256, Long.MAX_VALUE);

    /** Bytes of gradients that no cache holds. */
    private static final long LARGE_GRADIENTS = 16 << 20;

    /** For devices that work on all graphs at once: the whole batch, unless its tokens or pairs are more than memory is well spent on. */
    public static final Cutting WHOLE = new Cutting(1, 16384, 16384, 1L << 22);

    /** Counts of micro-batches above it are multiples of it, and those below are even, so that two or four threads get the same number of them. */
    private static final int TEAM = 4;

    /** How batches of a program are best cut for cores: {@link #COARSE} where nothing trains or most of the model does, {@link #FINE} otherwise. */
    public static Cutting onCores(Program program) {
        long gradients = program.instructions().stream().flatMap(i -> i.outputs().stream()).filter(Value::isAccumulated).distinct().mapToLong(v -> v.shape().elements(Sizes.NONE) * Float.BYTES).sum();
        return gradients == 0 || gradients > LARGE_GRADIENTS ? COARSE : FINE;
    }

    /** Micro-batches of a batch with so many tokens, if its graphs can be shared out evenly. */
    public int microBatches(int tokens) {
        int wanted = Math.min(parts, tokens / fewestTokens);
        int needed = Math.ceilDiv(tokens, mostTokens);
        return Math.max(1, Math.max(wanted - wanted % team(wanted), Math.ceilDiv(needed, team(needed)) * team(needed)));
    }

    /** What a count of micro-batches is to be a multiple of. */
    private static int team(int count) {
        return count > TEAM ? TEAM : count > 1 ? 2 : 1;
    }

    /** The same with no more than so many tokens, at least 1; at 1, each graph is a micro-batch of its own. */
    public Cutting atMost(int tokens) {
        return new Cutting(parts, Math.min(fewestTokens, tokens), Math.min(mostTokens, tokens), mostPairs);
    }
}
