package graft.train;

import graft.backend.StepBatch;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a batch into micro-batches of whole graphs, clamp(tokens of the batch / 16, 48, 208) tokens each. The rule knows nothing of threads, so that
 * results do not depend on them; the bounds keep a micro-batch's operands in cache and give every thread work.
 */
public final class MicroBatches {
    private static final int PARTS = 16;
    private static final int FEWEST_TOKENS = 48;
    private static final int MOST_TOKENS = 208;

    private MicroBatches() {}

    /** The micro-batches, in the order of the samples. A graph larger than the bound is a micro-batch of its own. */
    public static List<List<Sample>> cut(List<Sample> batch, boolean hasToken) {
        int token = hasToken ? 1 : 0;
        int total = batch.stream().mapToInt(s -> s.graph().nodes() + token).sum();
        int bound = Math.clamp(total / PARTS, FEWEST_TOKENS, MOST_TOKENS);
        List<List<Sample>> cut = new ArrayList<>();
        List<Sample> current = new ArrayList<>();
        int tokens = 0;
        for (Sample s : batch) {
            int n = s.graph().nodes() + token;
            if (!current.isEmpty() && tokens + n > bound) {
                cut.add(List.copyOf(current));
                current.clear();
                tokens = 0;
            }
            current.add(s);
            tokens += n;
        }
        if (!current.isEmpty()) cut.add(List.copyOf(current));
        return List.copyOf(cut);
    }

    /** The batch of a step. A batch without any label divides by 1, so that its loss is 0. */
    public static StepBatch step(List<Sample> batch, boolean hasToken, int targets, long step, long seed) {
        long labelled = batch.stream().mapToLong(s -> java.util.Arrays.stream(s.labels()).filter(y -> !Double.isNaN(y)).count()).sum();
        return new StepBatch(cut(batch, hasToken), step, seed, Math.max(1, labelled), (double) batch.size() * targets);
    }

    /** Element-wise maxima over micro-batches. */
    public static Sizes maxima(List<List<Sample>> microBatches, boolean hasToken) {
        Sizes maxima = Sizes.NONE;
        for (List<Sample> m : microBatches) maxima = maxima.max(RaggedBatch.sizesOf(m, hasToken));
        return maxima;
    }
}
