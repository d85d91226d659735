package graft.train;

import graft.graph.Sample;
import graft.random.Philox;
import java.util.ArrayList;
import java.util.List;

/** The batches of an epoch: a shuffle (Fisher and Yates) that depends on the seed and the epoch alone. */
public final class EpochOrder {
    private static final int SITE = 0x6F726472;

    private EpochOrder() {}

    /** The batches of epoch {@code epoch}, counted from 1; the last may be smaller. */
    public static List<List<Sample>> batches(List<Sample> samples, int batchGraphs, long seed, int epoch) {
        List<Sample> shuffled = new ArrayList<>(samples);
        int[] words = new int[4];
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Philox.block(seed, i, SITE, epoch, 0, words);
            long draw = ((words[0] & 0xFFFFFFFFL) << 31) ^ (words[1] & 0x7FFFFFFFL);
            int j = (int) (draw % (i + 1));
            Sample moved = shuffled.set(i, shuffled.get(j));
            shuffled.set(j, moved);
        }
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
