package graft.model.bench;

import java.util.Arrays;
import java.util.Locale;

/** What was measured again and again. */
public record Rounds(double[] values) {
    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** The least one. */
    public double least() {
        return Arrays.stream(values).min().orElseThrow();
    }

    /** As it is printed, with three digits after the point. */
    public static double rounded(double number) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3f", number));
    }

    /** All together. */
    public double sum() {
        return Arrays.stream(values).sum();
    }
}
