package graft.shift;

/**
 * How far the features of one layer lie from those of the same layer of another model. Divergences are in nats.
 *
 * @param softmax Jensen-Shannon divergence, estimator {@code softmax}
 * @param histogram Jensen-Shannon divergence, estimator {@code histogram} with {@value #BINS} bins
 * @param gauss Jensen-Shannon divergence, estimator {@code gauss}
 * @param linearCka linear CKA; NaN where one side does not vary
 * @param meanCosine mean cosine
 */
public record FeatureShift(double softmax, double histogram, double gauss, double linearCka, double meanCosine) {
    /** Bins of the estimator {@code histogram}. */
    public static final int BINS = 50;

    /** Between features [graphs][width] of two models on the same graphs in the same order. */
    public static FeatureShift between(double[][] x, double[][] y) {
        return new FeatureShift(
                JensenShannon.softmax(x, y), JensenShannon.histogram(x, y, BINS), JensenShannon.gauss(x, y), Similarity.linearCka(x, y), Similarity.meanCosine(x, y));
    }
}
