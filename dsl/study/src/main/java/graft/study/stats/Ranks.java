package graft.study.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Ranks of methods within blocks; rank 1 is the best, equal scores share the mean of their ranks. */
public final class Ranks {
    private Ranks() {}

    /** Ranks of the scores of one block. */
    public static double[] of(double[] scores, boolean largerIsBetter) {
        Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> largerIsBetter ? Double.compare(scores[b], scores[a]) : Double.compare(scores[a], scores[b]));
        double[] ranks = new double[scores.length];
        for (int i = 0; i < order.length; ) {
            int j = i;
            while (j < order.length && scores[order[j]] == scores[order[i]]) j++;
            for (int k = i; k < j; k++) ranks[order[k]] = (i + 1 + j) / 2.0;
            i = j;
        }
        return ranks;
    }
}
