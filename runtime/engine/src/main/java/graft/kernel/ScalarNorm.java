package graft.kernel;

import graft.program.Op;
import graft.tensor.FloatMatrix;

/**
 * LayerNorm without vectors; sums of a row in double. With u = x - mean, g = gamma dy and d columns: biased, r = 1 / sqrt(mean(u^2) + eps),
 * dx = r (g - mean(g) - u r^2 mean(g u)); unbiased, s = sqrt(sum(u^2) / (d - 1)), D = s + eps, dx = (g - mean(g)) / D - u sum(g u) / ((d - 1) s D^2), where the
 * last term is 0 for a constant row.
 */
public final class ScalarNorm implements NormKernel {
    @Override
    public void forward(Op.LayerNorm op, FloatMatrix x, FloatMatrix gamma, FloatMatrix beta, FloatMatrix y) {
        int d = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            float mean = mean(x, r);
            float factor = (float) factor(op, squares(x, r, mean), d);
            for (int c = 0; c < d; c++) y.set(r, c, (x.get(r, c) - mean) * factor * gamma.at(c) + beta.at(c));
        }
    }

    @Override
    public void gradInput(Op.LayerNorm op, FloatMatrix dy, FloatMatrix x, FloatMatrix gamma, FloatMatrix dx) {
        int d = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            float mean = mean(x, r);
            double squares = squares(x, r, mean);
            double sum = 0;
            double along = 0;
            for (int c = 0; c < d; c++) {
                float g = gamma.at(c) * dy.get(r, c);
                sum += g;
                along += g * (x.get(r, c) - mean);
            }
            float factor = (float) factor(op, squares, d);
            float shift = (float) (sum / d);
            float slope = (float) slope(op, squares, along, d);
            for (int c = 0; c < d; c++) dx.set(r, c, factor * (gamma.at(c) * dy.get(r, c) - shift) - slope * (x.get(r, c) - mean));
        }
    }

    @Override
    public void gradGamma(Op.LayerNorm op, FloatMatrix dy, FloatMatrix x, FloatMatrix dGamma) {
        int d = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            float mean = mean(x, r);
            float factor = (float) factor(op, squares(x, r, mean), d);
            for (int c = 0; c < d; c++) dGamma.setAt(c, dGamma.at(c) + dy.get(r, c) * (x.get(r, c) - mean) * factor);
        }
    }

    private static float mean(FloatMatrix x, int row) {
        double sum = 0;
        for (int c = 0; c < x.columns(); c++) sum += x.get(row, c);
        return (float) (sum / x.columns());
    }

    private static double squares(FloatMatrix x, int row, float mean) {
        double sum = 0;
        for (int c = 0; c < x.columns(); c++) {
            float u = x.get(row, c) - mean;
            sum += u * u;
        }
        return sum;
    }

    /** What multiplies x - mean, from the sum of its squares. */
    public static double factor(Op.LayerNorm op, double squares, int d) {
        return op.unbiased() ? 1 / (Math.sqrt(squares / (d - 1)) + op.epsilon()) : 1 / Math.sqrt(squares / d + op.epsilon());
    }

    /** What multiplies x - mean in the gradient, from the sums of squares and of gamma dy (x - mean). */
    public static double slope(Op.LayerNorm op, double squares, double along, int d) {
        if (!op.unbiased()) {
            double factor = factor(op, squares, d);
            return factor * factor * factor * along / d;
        }
        double deviation = Math.sqrt(squares / (d - 1));
        if (deviation == 0) return 0;
        double denominator = deviation + op.epsilon();
        return along / ((d - 1) * deviation * denominator * denominator);
    }
}
