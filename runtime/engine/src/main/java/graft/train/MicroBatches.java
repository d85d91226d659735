package graft.train;

import graft.backend.StepBatch;
import graft.graph.BatchInput;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.graph.Samples;
import graft.program.Program;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

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
        List<List<Sample>> cut = new ArrayList<>();
        int from = 0;
        for (int end : ends(batch.size(), i -> batch.get(i).graph().nodes() + (hasToken ? 1 : 0))) {
            cut.add(List.copyOf(batch.subList(from, end)));
            from = end;
        }
        return List.copyOf(cut);
    }

    /** Where each micro-batch ends. */
    private static List<Integer> ends(int graphs, IntUnaryOperator tokensOf) {
        int total = 0;
        for (int i = 0; i < graphs; i++) total += tokensOf.applyAsInt(i);
        int bound = Math.clamp(total / PARTS, FEWEST_TOKENS, MOST_TOKENS);
        List<Integer> ends = new ArrayList<>();
        int tokens = 0;
        for (int i = 0; i < graphs; i++) {
            int n = tokensOf.applyAsInt(i);
            if (tokens > 0 && tokens + n > bound) {
                ends.add(i);
                tokens = 0;
            }
            tokens += n;
        }
        if (graphs > 0) ends.add(graphs);
        return ends;
    }

    /**
     * The batch of a training step. A batch without any label divides by 1, so that its loss is 0.
     *
     * @param targets columns of the head, by which divergences are averaged
     */
    public static StepBatch step(List<Sample> batch, Program program, int targets, long step, long seed) {
        long labelled = 0;
        for (BatchInput input : program.inputs()) {
            if (input instanceof BatchInput.Labels labels) labelled += batch.stream().mapToLong(labels::labelled).sum();
        }
        return new StepBatch(cut(batch, program.hasToken()), step, seed, Math.max(1, labelled), (double) batch.size() * targets);
    }

    /** Element-wise maxima over micro-batches. */
    public static Sizes maxima(List<List<Sample>> microBatches, boolean hasToken) {
        Sizes maxima = Sizes.NONE;
        for (List<Sample> m : microBatches) maxima = maxima.max(RaggedBatch.sizesOf(m, hasToken));
        return maxima;
    }

    /** Element-wise maxima over the micro-batches of the samples of the given numbers; reads their sizes alone. */
    public static Sizes maxima(Samples samples, int[] numbers, boolean hasToken) {
        Sizes maxima = Sizes.NONE;
        int from = 0;
        for (int end : ends(numbers.length, i -> samples.nodes(numbers[i]) + (hasToken ? 1 : 0))) {
            Sizes sizes = Sizes.NONE;
            for (; from < end; from++) sizes = RaggedBatch.with(sizes, samples.nodes(numbers[from]), samples.edges(numbers[from]), hasToken);
            maxima = maxima.max(sizes);
        }
        return maxima;
    }
}
