package graft.model.bench;

import java.util.Comparator;
import java.util.List;

/**
 * What a step costs, by what it has to do: {@code step + token T + pair P + D (layer + microBatch M + layerToken T + layerPair P)} milliseconds for T tokens and P pairs in M micro-batches, and D layers.
 * Outside the layers there are embeddings, pair encodings, readout and whatever a step needs at any size. A layer has products, which go by tokens, attention, which goes by pairs, weights that every
 * micro-batch reads again, and at the end of a step an optimiser, copies of weights and threads that wait for the last.
 *
 * @param step ms
 * @param token ms for each token, once; below 0 where the last layer does less than the others, as behind the attention of a model that reads out its graph token
 * @param pair ms for each pair, once
 * @param layer ms for each layer
 * @param microBatch ms for each micro-batch and layer
 * @param layerToken ms for each token and layer
 * @param layerPair ms for each pair and layer
 */
public record CostLine(double step, double token, double pair, double layer, double microBatch, double layerToken, double layerPair) {
    /** The formula, as printed. */
    public static final String FORMULA = "step + token*tokens + pair*pairs + depth*(layer + layer_micro_batch*micro_batches + layer_token*tokens + layer_pair*pairs)";

    private static final int TOKEN = 1;

    /**
     * The line with the least sum of squared relative gaps and without negative parts, {@link #token} excepted.
     *
     * @throws graft.model.ModelException if there is none
     */
    public static CostLine through(List<SweepPoint> points) {
        double[][] parts = new double[points.size()][];
        double[] ones = new double[points.size()];
        for (int i = 0; i < parts.length; i++) {
            SweepPoint p = points.get(i);
            parts[i] = parts(p);
            for (int j = 0; j < parts[i].length; j++) parts[i][j] /= p.ms();
            ones[i] = 1;
        }
        double[] x = LeastSquares.nonNegative(parts, ones, TOKEN);
        return new CostLine(x[0], x[1], x[2], x[3], x[4], x[5], x[6]);
    }

    /** What each cost is multiplied by, in the order of the record. */
    private static double[] parts(SweepPoint p) {
        double depth = p.depth();
        return new double[] {1, p.tokens(), p.pairs(), depth, depth * p.microBatches(), depth * p.tokens(), depth * p.pairs()};
    }

    /** What the line says of a cell, in ms. */
    public double ms(SweepPoint p) {
        double[] costs = {step, token, pair, layer, microBatch, layerToken, layerPair};
        double[] parts = parts(p);
        double sum = 0;
        for (int j = 0; j < parts.length; j++) sum += costs[j] * parts[j];
        return sum;
    }

    /** By how much of what was measured the line is off: above 0 where the cell took longer. */
    public double gap(SweepPoint p) {
        return (p.ms() - ms(p)) / p.ms();
    }

    /** The cell that the line fits worst. */
    public SweepPoint worst(List<SweepPoint> points) {
        return points.stream().max(Comparator.comparingDouble(p -> Math.abs(gap(p)))).orElseThrow();
    }

    /** The share of the variance of the times that the line accounts for. */
    public double rSquared(List<SweepPoint> points) {
        double mean = points.stream().mapToDouble(SweepPoint::ms).average().orElseThrow();
        double all = points.stream().mapToDouble(p -> (p.ms() - mean) * (p.ms() - mean)).sum();
        double left = points.stream().mapToDouble(p -> (p.ms() - ms(p)) * (p.ms() - ms(p))).sum();
        return 1 - left / all;
    }
}
