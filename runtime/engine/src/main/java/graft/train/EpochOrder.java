package graft.train;

import graft.random.SeededOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The batches of an epoch: a shuffle that depends on the seed and the epoch alone. */
public final class EpochOrder {
    private static final int PURPOSE = 0x6F726472;

    private EpochOrder() {}

    /** The batches of epoch {@code epoch}, counted from 1, as numbers of samples; the last may be smaller. */
    public static List<int[]> batches(int samples, int batchGraphs, long seed, int epoch) {
        int[] order = SeededOrder.of(samples, seed, PURPOSE, epoch);
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < samples; from += batchGraphs) batches.add(Arrays.copyOfRange(order, from, Math.min(samples, from + batchGraphs)));
        return batches;
    }

    /** Things in their own order, in batches. */
    public static <T> List<List<T>> cut(List<T> all, int batchGraphs) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += batchGraphs) batches.add(List.copyOf(all.subList(from, Math.min(all.size(), from + batchGraphs))));
        return batches;
    }
}
