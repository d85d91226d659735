package graft.study.stats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.FDistribution;

/**
 * Friedman's test whether k methods have the same mean rank over n blocks (here a block is a data set on a backbone), and Nemenyi's critical
 * difference of two mean ranks (Demsar, Statistical Comparisons of Classifiers over Multiple Data Sets, JMLR 7, 2006).
 *
 * @param blocks n
 * @param meanRanks one a method
 * @param chiSquared Friedman's statistic, k - 1 degrees of freedom
 * @param probability of a statistic as large if all methods were alike
 * @param imanDavenport the less conservative statistic F, (k - 1, (k - 1)(n - 1)) degrees of freedom; infinite where all blocks agree
 * @param imanDavenportProbability of an F as large; 0 where it is infinite
 * @param criticalDifference of two mean ranks at {@link #ALPHA}
 */
public record RankTest(
        int blocks, double[] meanRanks, double chiSquared, double probability, double imanDavenport, double imanDavenportProbability, double criticalDifference) {
    /** Level of the critical difference. */
    public static final double ALPHA = 0.05;

    /**
     * From ranks [blocks][methods].
     *
     * @param ranks of at least two blocks and two methods
     */
    public static RankTest of(double[][] ranks) {
        int n = ranks.length;
        int k = ranks[0].length;
        double[] means = IntStream.range(0, k).mapToDouble(j -> IntStream.range(0, n).mapToDouble(i -> ranks[i][j]).sum() / n).toArray();
        double spread = 0;
        for (double m : means) spread += m * m;
        double chi = 12.0 * n / (k * (k + 1.0)) * (spread - k * (k + 1.0) * (k + 1.0) / 4);
        double rest = n * (k - 1.0) - chi;
        double f = rest > 0 ? (n - 1) * chi / rest : Double.POSITIVE_INFINITY;
        double fProbability = Double.isInfinite(f) ? 0 : FDistribution.of(k - 1, (k - 1.0) * (n - 1)).survivalProbability(f);
        return new RankTest(n, means, chi, ChiSquaredDistribution.of(k - 1).survivalProbability(chi), f, fProbability, criticalDifference(k, n));
    }

    /** Whether the methods are not all alike at {@link #ALPHA}: by Iman and Davenport's F, or by Friedman's statistic where all blocks agree and F has no meaning. */
    public boolean differs() {
        return (Double.isInfinite(imanDavenport) ? probability : imanDavenportProbability) < ALPHA;
    }

    /** Nemenyi's critical difference q / sqrt(2) sqrt(k (k + 1) / (6 n)). */
    public static double criticalDifference(int methods, int blocks) {
        return StudentizedRange.critical(methods, ALPHA) / Math.sqrt(2) * Math.sqrt(methods * (methods + 1.0) / (6.0 * blocks));
    }

    /** Methods from the best mean rank to the worst. */
    public List<Integer> order() {
        return IntStream.range(0, meanRanks.length).boxed().sorted(Comparator.comparingDouble(i -> meanRanks[i])).toList();
    }

    /** The largest groups of neighbours in {@link #order} that do not differ: places of the first and the last of each. */
    public List<int[]> cliques() {
        List<Integer> order = order();
        List<int[]> cliques = new ArrayList<>();
        int reached = -1;
        for (int i = 0; i < order.size(); i++) {
            int j = i;
            while (j + 1 < order.size() && meanRanks[order.get(j + 1)] - meanRanks[order.get(i)] <= criticalDifference) j++;
            if (j > i && j > reached) {
                cliques.add(new int[] {i, j});
                reached = j;
            }
        }
        return cliques;
    }
}
