package graft.backend.reference;

import graft.program.Op;

/** LayerNorm over the columns of each row. */
final class ReferenceNorm {
    private ReferenceNorm() {}

    /**
     * What the formulas need of a row: x normalised = (x - mean) / divisor.
     *
     * @param deviation the plain standard deviation of the unbiased form, without epsilon
     * @param divisor sqrt(var + eps), or std + eps
     */
    private record Statistics(double mean, double deviation, double divisor) {
        static Statistics of(Op.LayerNorm op, Matrix x, int row) {
            int d = x.columns();
            double mean = 0;
            for (int c = 0; c < d; c++) mean += x.get(row, c);
            mean /= d;
            double squares = 0;
            for (int c = 0; c < d; c++) squares += (x.get(row, c) - mean) * (x.get(row, c) - mean);
            double deviation = Math.sqrt(squares / (op.unbiased() ? d - 1 : d));
            return new Statistics(mean, deviation, op.unbiased() ? deviation + op.epsilon() : Math.sqrt(squares / d + op.epsilon()));
        }
    }

    /** y [R, d] = gamma * normalised x + beta. */
    static void forward(Op.LayerNorm op, Matrix x, Matrix gamma, Matrix beta, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            Statistics s = Statistics.of(op, x, r);
            for (int c = 0; c < x.columns(); c++) y.set(r, c, gamma.data()[c] * (x.get(r, c) - s.mean()) / s.divisor() + beta.data()[c]);
        }
    }

    /**
     * dx [R, d]. With u = gamma dy and c = x - mean: biased dx = (u - mean(u) - c sum(u c) / (d divisor^2)) / divisor; unbiased
     * dx = (u - mean(u) - c sum(u c) / ((d - 1) std divisor)) / divisor, where the last term is 0 for a constant row.
     */
    static void gradInput(Op.LayerNorm op, Matrix dy, Matrix x, Matrix gamma, Matrix dx) {
        int d = x.columns();
        for (int r = 0; r < x.rows(); r++) {
            Statistics s = Statistics.of(op, x, r);
            double meanU = 0;
            double dot = 0;
            for (int c = 0; c < d; c++) {
                double u = gamma.data()[c] * dy.get(r, c);
                meanU += u / d;
                dot += u * (x.get(r, c) - s.mean());
            }
            double curvature = op.unbiased() ? (d - 1) * s.deviation() * s.divisor() : d * s.divisor() * s.divisor();
            double pull = curvature == 0 ? 0 : dot / curvature;
            for (int c = 0; c < d; c++) {
                double u = gamma.data()[c] * dy.get(r, c);
                dx.set(r, c, (u - meanU - (x.get(r, c) - s.mean()) * pull) / s.divisor());
            }
        }
    }

    /** dGamma [d] += column sums of dy * normalised x. */
    static void gradGamma(Op.LayerNorm op, Matrix dy, Matrix x, Matrix dGamma) {
        for (int r = 0; r < x.rows(); r++) {
            Statistics s = Statistics.of(op, x, r);
            for (int c = 0; c < x.columns(); c++) dGamma.data()[c] += dy.get(r, c) * (x.get(r, c) - s.mean()) / s.divisor();
        }
    }
}
