package graft.shift;

/** Likeness of the features of two models, [graphs][width] each; less dependent on an estimator than a divergence is. */
public final class Similarity {
    private Similarity() {}

    /** Linear CKA: |Yc' Xc|^2 / (|Xc' Xc| |Yc' Yc|) in Frobenius norms, columns centred; 1 for features that agree up to rotation and scale, NaN where one side does not vary. The widths may differ. */
    public static double linearCka(double[][] x, double[][] y) {
        if (x.length == 0 || x.length != y.length) throw new ShiftException("features of " + x.length + " and of " + y.length + " graphs cannot be compared; give both models the same molecules");
        double[][] a = centred(x);
        double[][] b = centred(y);
        return cross(a, b) / Math.sqrt(cross(a, a) * cross(b, b));
    }

    /** Mean over graphs of the cosine of the two feature vectors; a zero vector has cosine 0 with any other. */
    public static double meanCosine(double[][] x, double[][] y) {
        JensenShannon.check(x, y);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double norms = Math.sqrt(dot(x[i], x[i]) * dot(y[i], y[i]));
            if (norms > 0) sum += dot(x[i], y[i]) / norms;
        }
        return sum / x.length;
    }

    /** |B' A|^2, through the smaller of B' A (widths) and the Gram matrices (graphs x graphs). */
    private static double cross(double[][] a, double[][] b) {
        return a.length < a[0].length ? crossByGraphs(a, b) : crossByFeatures(a, b);
    }

    private static double crossByGraphs(double[][] a, double[][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) sum += 2 * dot(a[i], a[j]) * dot(b[i], b[j]);
            sum += dot(a[i], a[i]) * dot(b[i], b[i]);
        }
        return sum;
    }

    private static double crossByFeatures(double[][] a, double[][] b) {
        double[][] product = new double[b[0].length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int f = 0; f < product.length; f++) {
                double v = b[i][f];
                for (int g = 0; g < a[i].length; g++) product[f][g] += v * a[i][g];
            }
        }
        double sum = 0;
        for (double[] row : product) sum += dot(row, row);
        return sum;
    }

    private static double[][] centred(double[][] x) {
        int width = x[0].length;
        double[] means = new double[width];
        for (double[] row : x) for (int f = 0; f < width; f++) means[f] += row[f] / x.length;
        double[][] out = new double[x.length][width];
        for (int i = 0; i < x.length; i++) for (int f = 0; f < width; f++) out[i][f] = x[i][f] - means[f];
        return out;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
