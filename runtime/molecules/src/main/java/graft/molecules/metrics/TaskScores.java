package graft.molecules.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Scores of several tasks and their mean over the tasks where the metric is defined.
 *
 * @param metric the metric
 * @param perTask one score a task, in the order of the label columns
 * @param mean over the defined ones; undefined when there is none
 */
public record TaskScores(Metric metric, List<Score> perTask, Score mean) {
    public TaskScores {
        perTask = List.copyOf(perTask);
    }

    /**
     * Scores a table of predictions.
     *
     * @param predictions [rows x tasks], row-major
     * @param labels [rows x tasks], row-major, NaN where missing
     * @throws MetricException as {@link Metric#score}, or when a length is no multiple of {@code tasks}
     */
    public static TaskScores of(Metric metric, double[] predictions, double[] labels, int tasks) {
        if (tasks < 1 || predictions.length != labels.length || labels.length % tasks != 0) {
            throw new MetricException(predictions.length + " predictions and " + labels.length + " labels are no table of "
                    + tasks + " tasks; give rows x tasks of both");
        }
        int rows = labels.length / tasks;
        List<Score> scores = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            double[] p = new double[rows];
            double[] l = new double[rows];
            for (int row = 0; row < rows; row++) {
                p[row] = predictions[row * tasks + task];
                l[row] = labels[row * tasks + task];
            }
            scores.add(metric.score(p, l));
        }
        return new TaskScores(metric, scores, mean(scores));
    }

    private static Score mean(List<Score> scores) {
        double sum = 0;
        int defined = 0;
        int cells = 0;
        for (Score score : scores) {
            if (score instanceof Score.Defined(double value, int known)) {
                sum += value;
                defined++;
                cells += known;
            }
        }
        if (defined > 0) {
            return new Score.Defined(sum / defined, cells);
        }
        return scores.size() == 1 ? scores.getFirst() : new Score.Undefined("it is defined for none of "
                + scores.size() + " tasks; the first: " + scores.getFirst(), 0);
    }

    /** The mean, empty when no task defines it. */
    public OptionalDouble value() {
        return mean.value();
    }

    /** Tasks that enter the mean. */
    public int definedTasks() {
        return (int) perTask.stream().filter(s -> s.value().isPresent()).count();
    }

    /** One line for the user: the score, and over how many of the tasks where not over all. */
    @Override
    public String toString() {
        String left = perTask.size() > 1 && definedTasks() > 0
                ? " (mean over " + definedTasks() + " of " + perTask.size() + " tasks)" : "";
        return metric.key() + " " + mean + left;
    }
}
