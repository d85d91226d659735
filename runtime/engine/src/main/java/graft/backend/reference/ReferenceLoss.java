package graft.backend.reference;

import graft.program.Op;

/** Task losses and Bregman divergences, with their derivatives by the first argument. */
final class ReferenceLoss {
    private ReferenceLoss() {}

    /** Sum of the loss over labelled cells, divided by the labelled cells of the whole batch; 0 if nothing is labelled. */
    static double loss(Op.LossKind kind, Matrix z, Matrix labels, double labelledCells) {
        double sum = 0;
        for (int i = 0; i < z.data().length; i++) {
            if (!Double.isNaN(labels.data()[i])) sum += loss(kind, z.data()[i], labels.data()[i]);
        }
        return labelledCells == 0 ? 0 : sum / labelledCells;
    }

    /** dz = coefficient * derivative / labelled cells; 0 where the label is missing. */
    static void lossGrad(Op.LossKind kind, double coefficient, Matrix z, Matrix labels, double labelledCells, Matrix dz) {
        for (int i = 0; i < z.data().length; i++) {
            double y = labels.data()[i];
            dz.data()[i] = Double.isNaN(y) ? 0 : coefficient * lossSlope(kind, z.data()[i], y) / labelledCells;
        }
    }

    private static double loss(Op.LossKind kind, double z, double y) {
        return switch (kind) {
            case SQUARED_ERROR -> (z - y) * (z - y);
            case ABSOLUTE_ERROR -> Math.abs(z - y);
            // -(y log sigmoid(z) + (1 - y) log(1 - sigmoid(z))), without overflow.
            case BINARY_CROSS_ENTROPY -> Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));
        };
    }

    private static double lossSlope(Op.LossKind kind, double z, double y) {
        return switch (kind) {
            case SQUARED_ERROR -> 2 * (z - y);
            case ABSOLUTE_ERROR -> Math.signum(z - y);
            case BINARY_CROSS_ENTROPY -> Gaussian.sigmoid(z) - y;
        };
    }

    /** Sum of the divergence over all cells, divided by the cells of the whole batch. */
    static double divergence(Op.DivergenceKind kind, Matrix z, Matrix r, double cells) {
        double sum = 0;
        for (int i = 0; i < z.data().length; i++) {
            double gap = z.data()[i] - r.data()[i];
            sum += switch (kind) {
                case SQUARED -> gap * gap;
                case BERNOULLI -> Gaussian.sigmoidGap(z.data()[i], r.data()[i]) * gap;
            };
        }
        return sum / cells;
    }

    /** dz = coefficient * derivative by z / cells. */
    static void divergenceGrad(Op.DivergenceKind kind, double coefficient, Matrix z, Matrix r, double cells, Matrix dz) {
        for (int i = 0; i < z.data().length; i++) {
            double gap = z.data()[i] - r.data()[i];
            double slope = switch (kind) {
                case SQUARED -> 2 * gap;
                case BERNOULLI -> Gaussian.sigmoid(z.data()[i]) * Gaussian.sigmoid(-z.data()[i]) * gap + Gaussian.sigmoidGap(z.data()[i], r.data()[i]);
            };
            dz.data()[i] = coefficient * slope / cells;
        }
    }
}
