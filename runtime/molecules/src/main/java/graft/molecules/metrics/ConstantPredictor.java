package graft.molecules.metrics;

/**
 * Predicts for every molecule the mean label of the training part, task by task: what a model must beat. On binary tasks
 * the mean is the share of ones, and its ROC-AUC is one half.
 */
public final class ConstantPredictor {
    private final double[] means;

    private ConstantPredictor(double[] means) {
        this.means = means;
    }

    /**
     * @param labels of the training part, [rows x tasks] row-major, NaN where missing
     * @throws MetricException when a task has no label at all
     */
    public static ConstantPredictor of(double[] labels, int tasks) {
        double[] sums = new double[tasks];
        int[] counts = new int[tasks];
        for (int i = 0; i < labels.length; i++) {
            if (!Double.isNaN(labels[i])) {
                sums[i % tasks] += labels[i];
                counts[i % tasks]++;
            }
        }
        for (int task = 0; task < tasks; task++) {
            if (counts[task] == 0) {
                throw new MetricException("task " + task + " has no label in the training part; leave it out");
            }
            sums[task] /= counts[task];
        }
        return new ConstantPredictor(sums);
    }

    /** Predictions for that many rows, [rows x tasks] row-major. */
    public double[] predict(int rows) {
        double[] out = new double[rows * means.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = means[i % means.length];
        }
        return out;
    }
}
