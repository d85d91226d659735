package graft.molecules.metrics;

import java.util.Arrays;

/**
 * Scores of the positives and of the negatives, each sorted, so that a walk from the highest threshold down meets every
 * distinct score once. O(n log n). Zeros of either sign are one score.
 */
final class Ranking {
    private final double[] positives;
    private final double[] negatives;

    private Ranking(double[] positives, double[] negatives) {
        this.positives = positives;
        this.negatives = negatives;
    }

    /** Labels are 0 or 1; NaN ones are left out. */
    static Ranking of(double[] scores, double[] labels) {
        double[] positives = new double[scores.length];
        double[] negatives = new double[scores.length];
        int p = 0;
        int n = 0;
        for (int i = 0; i < scores.length; i++) {
            // Adding zero turns -0.0 into 0.0, which sorting would keep apart.
            double score = scores[i] + 0.0;
            if (labels[i] == 1) {
                positives[p++] = score;
            } else if (labels[i] == 0) {
                negatives[n++] = score;
            } else if (!Double.isNaN(labels[i])) {
                throw new MetricException("label " + labels[i] + " of row " + i
                        + " is neither 0 nor 1; use a regression metric, or make two classes of the label");
            }
        }
        return new Ranking(sorted(positives, p), sorted(negatives, n));
    }

    private static double[] sorted(double[] values, int count) {
        double[] kept = Arrays.copyOf(values, count);
        Arrays.sort(kept);
        return kept;
    }

    int positives() {
        return positives.length;
    }

    int negatives() {
        return negatives.length;
    }

    /** Takes the members of one distinct score. */
    @FunctionalInterface
    interface Step {
        void take(int positivesHere, int negativesHere);
    }

    /** Visits each distinct score once, from the highest to the lowest. */
    void descend(Step step) {
        int p = positives.length;
        int n = negatives.length;
        while (p > 0 || n > 0) {
            double at = p == 0 ? negatives[n - 1] : n == 0 ? positives[p - 1] : Math.max(positives[p - 1], negatives[n - 1]);
            int p0 = p;
            int n0 = n;
            while (p > 0 && positives[p - 1] == at) {
                p--;
            }
            while (n > 0 && negatives[n - 1] == at) {
                n--;
            }
            step.take(p0 - p, n0 - n);
        }
    }
}
