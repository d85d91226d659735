package graft.model.adapter;

/** A linear map while adapters are merged into it, in double: what it was, and what they have made of it so far. */
public final class MergedMap {
    private final int out;
    private final int in;
    private final double[] plainWeight;
    private final double[] plainBias;
    private final double[] weight;
    private final double[] bias;

    /**
     * @param weight [out, in], row-major
     * @param bias [out]
     */
    public MergedMap(int out, int in, double[] weight, double[] bias) {
        this.out = out;
        this.in = in;
        this.plainWeight = weight.clone();
        this.plainBias = bias.clone();
        this.weight = weight.clone();
        this.bias = bias.clone();
    }

    /** W as it is now, [out, in]. */
    public double[] weight() {
        return weight.clone();
    }

    /** b as it is now, [out]. */
    public double[] bias() {
        return bias.clone();
    }

    /** W as the backbone has it. */
    double[] plainWeight() {
        return plainWeight.clone();
    }

    int out() {
        return out;
    }

    int in() {
        return in;
    }

    /** W += scale * (B A), B [out, r], A [r, in]. */
    void addProduct(double scale, double[] b, double[] a) {
        addProductTo(weight, scale, b, a);
    }

    /** To a matrix of this map's shape: += scale * (B A). */
    void addProductTo(double[] to, double scale, double[] b, double[] a) {
        int rank = a.length / in;
        for (int o = 0; o < out; o++) {
            for (int k = 0; k < rank; k++) {
                double factor = scale * b[o * rank + k];
                for (int i = 0; i < in; i++) to[o * in + i] += factor * a[k * in + i];
            }
        }
    }

    /** Row o of W and number o of b times {@code factors[o]}. */
    void scaleOutputs(double[] factors) {
        for (int o = 0; o < out; o++) {
            bias[o] *= factors[o];
            for (int i = 0; i < in; i++) weight[o * in + i] *= factors[o];
        }
    }

    /** Adds what the adapter changes if it makes {@code replaced} of the backbone's weight: adapters at one port stand side by side. */
    void changeTo(double[] replaced) {
        for (int e = 0; e < weight.length; e++) weight[e] += replaced[e] - plainWeight[e];
    }

    /** Largest change of a number of weight or bias so far. */
    public double largestChange() {
        double largest = 0;
        for (int e = 0; e < weight.length; e++) largest = Math.max(largest, Math.abs(weight[e] - plainWeight[e]));
        for (int o = 0; o < out; o++) largest = Math.max(largest, Math.abs(bias[o] - plainBias[o]));
        return largest;
    }
}
