package graft.shift;

import java.util.Arrays;

/**
 * Jensen-Shannon divergence JS(P, Q) = (KL(P | M) + KL(Q | M)) / 2 with M = (P + Q) / 2, in nats (at most ln 2), between the features of two
 * models. Its value depends on how features become distributions, so each estimator has a name that is printed beside its numbers. Features are
 * [graphs][width], the same graphs in the same order.
 */
public final class JensenShannon {
    private static final double SMOOTHING = 1e-8;
    private static final double REACH = 8;
    private static final int POINTS = 2001;

    private JensenShannon() {}

    /** Of two distributions over the same outcomes. */
    public static double of(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double m = (p[i] + q[i]) / 2;
            if (p[i] > 0) sum += p[i] * Math.log(p[i] / m);
            if (q[i] > 0) sum += q[i] * Math.log(q[i] / m);
        }
        return sum / 2;
    }

    /** Estimator {@code softmax}: softmax over the features of each graph, divergence per graph, mean over graphs. Depends on the features' scale. */
    public static double softmax(double[][] x, double[][] y) {
        check(x, y);
        double sum = 0;
        for (int i = 0; i < x.length; i++) sum += of(softmax(x[i]), softmax(y[i]));
        return sum / x.length;
    }

    private static double[] softmax(double[] row) {
        double top = Arrays.stream(row).max().orElseThrow();
        double[] out = Arrays.stream(row).map(v -> Math.exp(v - top)).toArray();
        double sum = Arrays.stream(out).sum();
        return Arrays.stream(out).map(v -> v / sum).toArray();
    }

    /**
     * Estimator {@code histogram}: for each feature a histogram of equal bins over the pooled range of both models (the last bin is closed),
     * p = (count + 1e-8) / sum(count + 1e-8), divergence per feature, mean over features; a feature without range counts 0. Its bias is about
     * (bins - 1) / (4 graphs) nats.
     */
    public static double histogram(double[][] x, double[][] y, int bins) {
        check(x, y);
        int width = x[0].length;
        double sum = 0;
        for (int f = 0; f < width; f++) {
            double[] a = column(x, f);
            double[] b = column(y, f);
            double low = Math.min(Arrays.stream(a).min().orElseThrow(), Arrays.stream(b).min().orElseThrow());
            double high = Math.max(Arrays.stream(a).max().orElseThrow(), Arrays.stream(b).max().orElseThrow());
            if (high > low) sum += of(shares(a, low, high, bins), shares(b, low, high, bins));
        }
        return sum / width;
    }

    private static double[] shares(double[] values, double low, double high, int bins) {
        double[] counts = new double[bins];
        double step = (high - low) / bins;
        for (double v : values) counts[bin(v, low, high, step, bins)]++;
        double total = values.length + bins * SMOOTHING;
        return Arrays.stream(counts).map(c -> (c + SMOOTHING) / total).toArray();
    }

    /** The bin whose edges low + k step enclose v: the division may land next to it by one rounding. */
    private static int bin(double v, double low, double high, double step, int bins) {
        if (v >= high) return bins - 1;
        int k = Math.min(bins - 1, (int) ((v - low) / step));
        if (v < low + k * step) return k - 1;
        return k + 1 < bins && v >= low + (k + 1) * step ? k + 1 : k;
    }

    /**
     * Estimator {@code gauss}: for each feature a normal distribution fitted to each model's values, the divergence of the two by the trapezoid
     * rule, mean over features. Smooth where graphs are few. A model in which a feature does not vary has no density there: such a feature
     * counts 0 if both models hold it at one value, else ln 2.
     */
    public static double gauss(double[][] x, double[][] y) {
        check(x, y);
        int width = x[0].length;
        double sum = 0;
        for (int f = 0; f < width; f++) sum += gauss(Normal.of(column(x, f)), Normal.of(column(y, f)));
        return sum / width;
    }

    private record Normal(double mean, double deviation) {
        static Normal of(double[] values) {
            double mean = Arrays.stream(values).average().orElseThrow();
            return new Normal(mean, Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow()));
        }

        double density(double at) {
            double z = (at - mean) / deviation;
            return Math.exp(-z * z / 2) / (deviation * Math.sqrt(2 * Math.PI));
        }
    }

    private static double gauss(Normal p, Normal q) {
        if (p.deviation == 0 || q.deviation == 0) return p.equals(q) ? 0 : Math.log(2);
        return (half(p, q) + half(q, p)) / 2;
    }

    /** KL(p | (p + q) / 2), on a grid as fine as p needs. */
    private static double half(Normal p, Normal q) {
        double step = 2 * REACH * p.deviation / (POINTS - 1);
        double sum = 0;
        for (int i = 0; i < POINTS; i++) {
            double at = p.mean + (i - (POINTS - 1) / 2) * step;
            double density = p.density(at);
            sum += density * Math.log(2 * density / (density + q.density(at)));
        }
        return sum * step;
    }

    private static double[] column(double[][] rows, int f) {
        return Arrays.stream(rows).mapToDouble(r -> r[f]).toArray();
    }

    /** @throws ShiftException if the two are not the same graphs in the same width */
    static void check(double[][] x, double[][] y) {
        if (x.length == 0) throw new ShiftException("features of no graph cannot be compared; the validation part is empty");
        if (x.length != y.length || x[0].length != y[0].length) {
            throw new ShiftException("features of " + x.length + " graphs x " + x[0].length + " cannot be compared with " + y.length + " x " + (y.length == 0 ? 0 : y[0].length)
                    + "; give both models the same molecules");
        }
    }
}
