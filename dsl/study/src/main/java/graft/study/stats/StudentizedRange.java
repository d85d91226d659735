package graft.study.stats;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** The range of k standard normal variables: the studentized range with infinitely many degrees of freedom. */
final class StudentizedRange {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final double REACH = 9;
    private static final int STEPS = 4000;
    private static final double LARGEST = 40;
    private static final int HALVINGS = 60;

    private StudentizedRange() {}

    /** P(range of k &lt;= q) = k integral of phi(z) (Phi(z) - Phi(z - q))^(k - 1) dz. */
    static double cumulative(int k, double q) {
        double step = 2 * REACH / STEPS;
        double sum = 0;
        for (int i = 0; i <= STEPS; i++) {
            double z = -REACH + i * step;
            double weight = i == 0 || i == STEPS ? 0.5 : 1;
            sum += weight * NORMAL.density(z) * Math.pow(NORMAL.cumulativeProbability(z) - NORMAL.cumulativeProbability(z - q), k - 1);
        }
        return k * sum * step;
    }

    /** The q that is exceeded with probability {@code alpha}. */
    static double critical(int k, double alpha) {
        double low = 0;
        double high = LARGEST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (cumulative(k, middle) < 1 - alpha) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }
}
