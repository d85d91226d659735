package graft.train;

import graft.backend.Cutting;
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

/** Cuts batches into micro-batches of whole graphs, by the rule of the back end that runs them. */
public final class MicroBatches {
    private MicroBatches() {}

    /** The micro-batches, in the order of the samples. */
    public static List<List<Sample>> cut(List<Sample> batch, boolean hasToken, Cutting cutting) {
        List<List<Sample>> cut = new ArrayList<>();
        int from = 0;
        for (int end : ends(batch.size(), i -> batch.get(i).graph().nodes() + (hasToken ? 1 : 0), cutting)) {
            cut.add(List.copyOf(batch.subList(from, end)));
            from = end;
        }
        return List.copyOf(cut);
    }

    /** Where each micro-batch ends. */
    private static List<Integer> ends(int graphs, IntUnaryOperator tokensOf, Cutting cutting) {
        int total = 0;
        for (int i = 0; i < graphs; i++) total += tokensOf.applyAsInt(i);
        int bound = cutting.tokens(total);
        List<Integer> ends = new ArrayList<>();
        int tokens = 0;
        long pairs = 0;
        for (int i = 0; i < graphs; i++) {
            int n = tokensOf.applyAsInt(i);
            if (tokens > 0 && (tokens + n > bound || pairs + (long) n * n > cutting.mostPairs())) {
                ends.add(i);
                tokens = 0;
                pairs = 0;
            }
            tokens += n;
            pairs += (long) n * n;
        }
        if (graphs > 0) ends.add(graphs);
        return ends;
    }

    /**
     * The batch of a training step. A batch without any label divides by 1, so that its loss is 0.
     *
     * @param targets columns of the head, by which divergences are averaged
     */
    public static StepBatch step(List<Sample> batch, Program program, int targets, long step, long seed, Cutting cutting) {
        long labelled = 0;
        for (BatchInput input : program.inputs()) {
            if (input instanceof BatchInput.Labels labels) labelled += batch.stream().mapToLong(labels::labelled).sum();
        }
        return new StepBatch(cut(batch, program.hasToken(), cutting), step, seed, Math.max(1, labelled), (double) batch.size() * targets);
    }

    /** Element-wise maxima over micro-batches. */
    public static Sizes maxima(List<List<Sample>> microBatches, boolean hasToken) {
        Sizes maxima = Sizes.NONE;
        for (List<Sample> m : microBatches) maxima = maxima.max(RaggedBatch.sizesOf(m, hasToken));
        return maxima;
    }

    /** Element-wise maxima over the micro-batches of the samples of the given numbers; reads their sizes alone. */
    public static Sizes maxima(Samples samples, int[] numbers, boolean hasToken, Cutting cutting) {
        Sizes maxima = Sizes.NONE;
        int from = 0;
        for (int end : ends(numbers.length, i -> samples.nodes(numbers[i]) + (hasToken ? 1 : 0), cutting)) {
            Sizes sizes = Sizes.NONE;
            for (; from < end; from++) sizes = RaggedBatch.with(sizes, samples.nodes(numbers[from]), samples.edges(numbers[from]), hasToken);
            maxima = maxima.max(sizes);
        }
        return maxima;
    }
}
