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
import java.util.Arrays;
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

    /** Where each micro-batch ends: with the least bound on tokens that makes no more micro-batches than are wanted. */
    private static List<Integer> ends(int graphs, IntUnaryOperator tokensOf, Cutting cutting) {
        int[] tokens = new int[graphs];
        Arrays.setAll(tokens, tokensOf);
        int total = Arrays.stream(tokens).sum();
        int wanted = cutting.microBatches(total);
        int enough = cutting.mostTokens();
        int tooFew = Math.min(enough, Math.ceilDiv(total, wanted)) - 1;
        while (enough - tooFew > 1) {
            int bound = tooFew + (enough - tooFew) / 2;
            if (ends(tokens, bound, cutting.mostPairs()).size() <= wanted) {
                enough = bound;
            } else {
                tooFew = bound;
            }
        }
        return ends(tokens, enough, cutting.mostPairs());
    }

    /** Where each micro-batch ends if each takes graphs while they stay within the bounds. */
    private static List<Integer> ends(int[] tokensOf, int mostTokens, long mostPairs) {
        List<Integer> ends = new ArrayList<>();
        int tokens = 0;
        long pairs = 0;
        for (int i = 0; i < tokensOf.length; i++) {
            int n = tokensOf[i];
            if (tokens > 0 && (tokens + n > mostTokens || pairs + (long) n * n > mostPairs)) {
                ends.add(i);
                tokens = 0;
                pairs = 0;
            }
            tokens += n;
            pairs += (long) n * n;
        }
        if (tokensOf.length > 0) ends.add(tokensOf.length);
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
