package graft.kernel;

import graft.tensor.FloatMatrix;

/** Rows divided by their length, ScaleNorm's part. Squares and products of a row are added in double. One loop for every machine: no released model has it. */
public final class UnitRowsKernel {
    /** y [R, d] = x / max(|x|, epsilon), row by row. */
    public void forward(double epsilon, FloatMatrix x, FloatMatrix y) {
        for (int r = 0; r < x.rows(); r++) {
            float inverse = (float) (1 / Math.max(length(x, r), epsilon));
            for (int c = 0; c < x.columns(); c++) y.set(r, c, x.get(r, c) * inverse);
        }
    }

    /** dx [R, d] = (dy - y (y . dy)) / max(|x|, epsilon); the second term is 0 where |x| is below epsilon. */
    public void grad(double epsilon, FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        for (int r = 0; r < x.rows(); r++) {
            double length = length(x, r);
            double divisor = Math.max(length, epsilon);
            double along = 0;
            for (int c = 0; c < x.columns(); c++) along += (double) dy.get(r, c) * x.get(r, c);
            float inverse = (float) (1 / divisor);
            float slope = length < epsilon ? 0 : (float) (along / (divisor * divisor * divisor));
            for (int c = 0; c < x.columns(); c++) dx.set(r, c, dy.get(r, c) * inverse - slope * x.get(r, c));
        }
    }

    private static double length(FloatMatrix x, int row) {
        double squares = 0;
        for (int c = 0; c < x.columns(); c++) squares += (double) x.get(row, c) * x.get(row, c);
        return Math.sqrt(squares);
    }
}
