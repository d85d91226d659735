package graft.kernel;

import graft.tensor.FloatMatrix;

/** Softmax along rows of [R, c] with a few columns, as of weights over a prompt basis: scalar on every kernel set. */
public final class RowSoftmaxKernel {
    /** y = softmax of each row of x; the sum is taken in double. */
    public void forward(FloatMatrix x, FloatMatrix y) {
        for (int r = 0; r < x.rows(); r++) {
            float largest = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < x.columns(); c++) largest = Math.max(largest, x.get(r, c));
            double sum = 0;
            for (int c = 0; c < x.columns(); c++) {
                float e = ExpSeries.exp(x.get(r, c) - largest);
                y.set(r, c, e);
                sum += e;
            }
            float inverse = (float) (1 / sum);
            for (int c = 0; c < x.columns(); c++) y.set(r, c, y.get(r, c) * inverse);
        }
    }

    /** dx = y (dy - sum over the row of y dy). */
    public void grad(FloatMatrix dy, FloatMatrix y, FloatMatrix dx) {
        for (int r = 0; r < y.rows(); r++) {
            double inner = 0;
            for (int c = 0; c < y.columns(); c++) inner += (double) dy.get(r, c) * y.get(r, c);
            for (int c = 0; c < y.columns(); c++) dx.set(r, c, (float) (y.get(r, c) * (dy.get(r, c) - inner)));
        }
    }
}
