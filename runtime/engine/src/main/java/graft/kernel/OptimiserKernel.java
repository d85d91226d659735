package graft.kernel;

import graft.tensor.FloatMatrix;

/** One pass over trainable memory. Vectors of any length as one-row matrices. */
public interface OptimiserKernel {
    /**
     * One AdamW step t (Loshchilov and Hutter 2019, as in PyTorch): g' = gradientScale * g; p -= lr * decay * p; m, v are updated with g';
     * p -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
     */
    void adamW(FloatMatrix p, FloatMatrix g, FloatMatrix m, FloatMatrix v, AdamWFactors step);

    /** Sum of squares, in double, in a written order. */
    double sumOfSquares(FloatMatrix g);

    /** anchor = beta * anchor + (1 - beta) * p. */
    void moveAnchor(FloatMatrix anchor, FloatMatrix p, double beta);
}
