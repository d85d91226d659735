package graft.train;

import graft.graph.Sample;
import graft.random.SeededOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The batches of an epoch: a shuffle that depends on the seed and the epoch alone. */
public final class EpochOrder {
    private static final int PURPOSE = 0x6F726472;

    private EpochOrder() {}

    /** The batches of epoch {@code epoch}, counted from 1; the last may be smaller. */
    public static List<List<Sample>> batches(List<Sample> samples, int batchGraphs, long seed, int epoch) {
        List<Sample> shuffled = IntStream.of(SeededOrder.of(samples.size(), seed, PURPOSE, epoch)).mapToObj(samples::get).toList();
        return cut(shuffled, batchGraphs);
    }

    /** The samples in their own order, in batches. */
    public static List<List<Sample>> cut(List<Sample> samples, int batchGraphs) {
        List<List<Sample>> batches = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += batchGraphs) {
            batches.add(List.copyOf(samples.subList(from, Math.min(samples.size(), from + batchGraphs))));
        }
        return batches;
    }
}
