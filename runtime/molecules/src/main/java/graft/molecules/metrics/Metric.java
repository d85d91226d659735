package graft.molecules.metrics;

import java.util.Arrays;

/**
 * The metrics of one task. Labels that are NaN are missing and left out together with their predictions; a prediction
 * under a label must be a number, since NaN would otherwise vanish in a mean or a sort.
 */
public enum Metric {
    /** Root of the mean squared error. */
    RMSE("rmse", false) {
        @Override
        Score ofLabelled(double[] predictions, double[] labels) {
            double sum = 0;
            for (int i = 0; i < labels.length; i++) {
                sum += (predictions[i] - labels[i]) * (predictions[i] - labels[i]);
            }
            return new Score.Defined(Math.sqrt(sum / labels.length), labels.length);
        }
    },

    /** Mean absolute error. */
    MAE("mae", false) {
        @Override
        Score ofLabelled(double[] predictions, double[] labels) {
            double sum = 0;
            for (int i = 0; i < labels.length; i++) {
                sum += Math.abs(predictions[i] - labels[i]);
            }
            return new Score.Defined(sum / labels.length, labels.length);
        }
    },

    /** 1 - (squared error) / (squared deviation of the labels from their mean); not defined for constant labels. */
    R2("r2", true) {
        @Override
        Score ofLabelled(double[] predictions, double[] labels) {
            double mean = 0;
            for (double label : labels) {
                mean += label / labels.length;
            }
            double error = 0;
            double spread = 0;
            for (int i = 0; i < labels.length; i++) {
                error += (predictions[i] - labels[i]) * (predictions[i] - labels[i]);
                spread += (labels[i] - mean) * (labels[i] - mean);
            }
            if (constant(labels)) {
                return new Score.Undefined("all " + labels.length + " labels are " + labels[0], labels.length);
            }
            return new Score.Defined(1 - error / spread, labels.length);
        }

        // Exactly, since rounding of the mean leaves a tiny spread to equal labels.
        private boolean constant(double[] labels) {
            for (double label : labels) {
                if (label != labels[0]) {
                    return false;
                }
            }
            return true;
        }
    },

    /** Probability that a positive is scored above a negative, ties one half (Mann-Whitney U over its maximum). */
    ROC_AUC("roc_auc", true) {
        @Override
        Score ofLabelled(double[] predictions, double[] labels) {
            Ranking ranking = Ranking.of(predictions, labels);
            if (ranking.positives() == 0 || ranking.negatives() == 0) {
                return oneClass(ranking, labels.length);
            }
            double[] sums = new double[2];
            ranking.descend((p, n) -> {
                sums[0] += n * (sums[1] + 0.5 * p);
                sums[1] += p;
            });
            return new Score.Defined(sums[0] / ((double) ranking.positives() * ranking.negatives()), labels.length);
        }
    },

    /** Sum over distinct thresholds of (step in recall) x precision, no interpolation; ties form one threshold. */
    AVERAGE_PRECISION("average_precision", true) {
        @Override
        Score ofLabelled(double[] predictions, double[] labels) {
            Ranking ranking = Ranking.of(predictions, labels);
            if (ranking.positives() == 0 || ranking.negatives() == 0) {
                return oneClass(ranking, labels.length);
            }
            double[] sums = new double[3];
            ranking.descend((p, n) -> {
                sums[1] += p;
                sums[2] += n;
                sums[0] += p * (sums[1] / (sums[1] + sums[2]));
            });
            return new Score.Defined(sums[0] / ranking.positives(), labels.length);
        }
    };

    private final String key;
    private final boolean largerIsBetter;

    Metric(String key, boolean largerIsBetter) {
        this.key = key;
        this.largerIsBetter = largerIsBetter;
    }

    /** The name in files: {@code rmse}, {@code roc_auc}, ... */
    public String key() {
        return key;
    }

    public boolean largerIsBetter() {
        return largerIsBetter;
    }

    /** Whether {@code a} is the better score; an undefined one is never better, and worse than any defined one. */
    public boolean better(Score a, Score b) {
        if (a.value().isEmpty() || b.value().isEmpty()) {
            return a.value().isPresent() && b.value().isEmpty();
        }
        double x = a.value().getAsDouble();
        double y = b.value().getAsDouble();
        return largerIsBetter ? x > y : x < y;
    }

    /**
     * Scores one task.
     *
     * @param predictions one a row; for the ranking metrics any monotone score, infinities allowed
     * @param labels one a row, NaN where missing; 0 or 1 for the ranking metrics
     * @throws MetricException when the lengths differ, a labelled prediction is NaN, or a label is infinite or no class
     */
    public Score score(double[] predictions, double[] labels) {
        if (predictions.length != labels.length) {
            throw new MetricException(predictions.length + " predictions for " + labels.length
                    + " labels; give one prediction a row");
        }
        int count = 0;
        double[] kept = new double[labels.length];
        double[] known = new double[labels.length];
        for (int i = 0; i < labels.length; i++) {
            if (!Double.isNaN(labels[i])) {
                check(predictions[i], labels[i], i);
                kept[count] = predictions[i];
                known[count++] = labels[i];
            }
        }
        if (count == 0) {
            return new Score.Undefined("no row has a label", 0);
        }
        return ofLabelled(Arrays.copyOf(kept, count), Arrays.copyOf(known, count));
    }

    abstract Score ofLabelled(double[] predictions, double[] labels);

    private static void check(double prediction, double label, int row) {
        if (Double.isNaN(prediction)) {
            throw new MetricException("the prediction of row " + row + " is NaN; the model has diverged, so no score of it"
                    + " means anything");
        }
        if (Double.isInfinite(label)) {
            throw new MetricException("the label of row " + row + " is " + label + "; leave it empty if it is missing");
        }
    }

    private static Score oneClass(Ranking ranking, int cells) {
        return new Score.Undefined("all " + cells + " labels are " + (ranking.positives() == 0 ? 0 : 1)
                + "; it needs both classes", cells);
    }
}
