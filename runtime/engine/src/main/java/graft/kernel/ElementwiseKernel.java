package graft.kernel;

import graft.graph.RaggedBatch;
import graft.program.Activation;
import graft.tensor.FloatMatrix;

/** Operations on each element or column. Outputs may share memory with inputs of the same shape. */
public interface ElementwiseKernel {
    void activate(Activation activation, FloatMatrix x, FloatMatrix y);

    /** dx = dy act'(x). */
    void activateGrad(Activation activation, FloatMatrix dy, FloatMatrix x, FloatMatrix dx);

    void add(FloatMatrix a, FloatMatrix b, FloatMatrix y);

    /** y [R, c] = x + b on every row; b [1, c]. */
    void addBias(FloatMatrix x, FloatMatrix b, FloatMatrix y);

    void scale(FloatMatrix x, float factor, FloatMatrix y);

    /** y = x * s, s [1, 1] or [1, c]. */
    void scaleColumns(FloatMatrix x, FloatMatrix s, FloatMatrix y);

    /** dS [1, 1] or [1, c] += sums of dy * x. */
    void scaleColumnsGrad(FloatMatrix dy, FloatMatrix x, FloatMatrix dS);

    /** dB [1, c] += column sums of dy, rows added in order. */
    void columnSum(FloatMatrix dy, FloatMatrix dB);

    /** y = x with dropped elements 0 and the others divided by 1 - rate. x has a row a token, or a row a graph. */
    void dropout(RaggedBatch batch, FloatMatrix x, double rate, int site, DropoutKey key, FloatMatrix y);
}
