package graft.molecules.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Shifts and scales labels so that, over the training part, each task has mean 0 and standard deviation 1 (the population's:
 * divisor n). It is saved with the adapter, since a prediction means nothing without it.
 *
 * @param means one a task
 * @param deviations one a task, above 0
 */
public record LabelStandardisation(List<Double> means, List<Double> deviations) {
    public LabelStandardisation {
        means = List.copyOf(means);
        deviations = List.copyOf(deviations);
        if (means.size() != deviations.size()) {
            throw new DataException(means.size() + " means for " + deviations.size() + " deviations; give one of each a task");
        }
        for (int task = 0; task < means.size(); task++) {
            if (!Double.isFinite(means.get(task)) || !Double.isFinite(deviations.get(task)) || deviations.get(task) <= 0) {
                throw new DataException("task " + task + " cannot be standardised by mean " + means.get(task)
                        + " and deviation " + deviations.get(task) + "; the first must be finite, the second above 0");
            }
        }
    }

    /** Leaves labels as they are. */
    public static LabelStandardisation none(int tasks) {
        return new LabelStandardisation(Collections.nCopies(tasks, 0.0), Collections.nCopies(tasks, 1.0));
    }

    /**
     * Measured on the training rows; missing labels are left out.
     *
     * @throws DataException when a task has no label there, or only one value: then there is nothing to learn
     */
    public static LabelStandardisation of(MoleculeTable table, int[] train) {
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        for (int task = 0; task < table.tasks().size(); task++) {
            double[] labels = known(table, train, task);
            String name = table.tasks().get(task);
            if (labels.length == 0) {
                throw new DataException(table.source().source() + ": task " + name + " has no label in the training part; leave it out");
            }
            double mean = Arrays.stream(labels).sum() / labels.length;
            double squares = Arrays.stream(labels).map(y -> (y - mean) * (y - mean)).sum();
            if (Arrays.stream(labels).allMatch(y -> y == labels[0])) {
                throw new DataException(table.source().source() + ": task " + name + " has the one value " + labels[0]
                        + " in the training part, so there is nothing to learn; leave it out");
            }
            means.add(mean);
            deviations.add(Math.sqrt(squares / labels.length));
        }
        return new LabelStandardisation(means, deviations);
    }

    private static double[] known(MoleculeTable table, int[] rows, int task) {
        return Arrays.stream(rows).mapToDouble(row -> table.label(row, task)).filter(y -> !Double.isNaN(y)).toArray();
    }

    public int tasks() {
        return means.size();
    }

    /** From the label's own units; NaN stays NaN. */
    public double standardise(double label, int task) {
        return (label - means.get(task)) / deviations.get(task);
    }

    /** Back to the label's own units. */
    public double restore(double standardised, int task) {
        return standardised * deviations.get(task) + means.get(task);
    }

    /** {@link #standardise} for a whole table, [rows x tasks] row-major. */
    public double[] standardise(double[] labels) {
        double[] out = new double[labels.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = standardise(labels[i], i % tasks());
        }
        return out;
    }

    /** {@link #restore} for a whole table, [rows x tasks] row-major. */
    public double[] restore(double[] standardised) {
        double[] out = new double[standardised.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = restore(standardised[i], i % tasks());
        }
        return out;
    }
}
