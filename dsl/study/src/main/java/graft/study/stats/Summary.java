package graft.study.stats;

import java.util.Arrays;

/**
 * Scores of several seeds.
 *
 * @param count of scores
 * @param deviation sample standard deviation (divisor count - 1), 0 for one score
 */
public record Summary(int count, double mean, double deviation) {
    /** Of at least one score. */
    public static Summary of(double... scores) {
        double mean = Arrays.stream(scores).average().orElseThrow();
        double squares = Arrays.stream(scores).map(s -> (s - mean) * (s - mean)).sum();
        return new Summary(scores.length, mean, scores.length < 2 ? 0 : Math.sqrt(squares / (scores.length - 1)));
    }

    /** Standard error of the mean. */
    public double standardError() {
        return deviation / Math.sqrt(count);
    }
}
