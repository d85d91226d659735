package graft.backend.reference;

import graft.kernel.Losses;
import graft.program.Op;

/** Task losses and Bregman divergences, with their derivatives by the first argument. */
final class ReferenceLoss {
    private ReferenceLoss() {}

    /** Sum of the loss over labelled cells, divided by the labelled cells of the whole batch; 0 if nothing is labelled. */
    static double loss(Op.LossKind kind, Matrix z, Matrix labels, double labelledCells) {
        double sum = 0;
        for (int i = 0; i < z.data().length; i++) {
            if (!Double.isNaN(labels.data()[i])) sum += Losses.value(kind, z.data()[i], labels.data()[i]);
        }
        return labelledCells == 0 ? 0 : sum / labelledCells;
    }

    /** dz = coefficient * derivative / labelled cells; 0 where the label is missing. */
    static void lossGrad(Op.LossKind kind, double coefficient, Matrix z, Matrix labels, double labelledCells, Matrix dz) {
        for (int i = 0; i < z.data().length; i++) {
            double y = labels.data()[i];
            dz.data()[i] = Double.isNaN(y) ? 0 : coefficient * Losses.slope(kind, z.data()[i], y) / labelledCells;
        }
    }

    /** Cross-entropy of the rows that have a class, divided by the labelled cells of the whole batch; 0 if nothing is labelled. */
    static double classLoss(Matrix z, Matrix classes, double labelledCells) {
        double sum = 0;
        for (int r = 0; r < z.rows(); r++) {
            double label = classes.data()[r];
            if (!Double.isNaN(label)) sum -= StrictMath.log(probability(z, r, Losses.classOf(label, z.columns())));
        }
        return labelledCells == 0 ? 0 : sum / labelledCells;
    }

    /** dz = coefficient * (softmax(z) - one-hot class) / labelled cells; 0 in rows without a class. */
    static void classLossGrad(double coefficient, Matrix z, Matrix classes, double labelledCells, Matrix dz) {
        for (int r = 0; r < z.rows(); r++) {
            double label = classes.data()[r];
            for (int c = 0; c < z.columns(); c++) {
                dz.data()[r * z.columns() + c] = Double.isNaN(label) ? 0 : coefficient * (probability(z, r, c) - (c == label ? 1 : 0)) / labelledCells;
            }
        }
    }

    /** softmax(z_r)[c] as 1 / sum of exp(z_k - z_c). */
    private static double probability(Matrix z, int r, int c) {
        double sum = 0;
        int at = r * z.columns();
        for (int k = 0; k < z.columns(); k++) sum += StrictMath.exp(z.data()[at + k] - z.data()[at + c]);
        return 1 / sum;
    }

    /** Sum of the divergence over all cells, divided by the cells of the whole batch. */
    static double divergence(Op.DivergenceKind kind, Matrix z, Matrix r, double cells) {
        double sum = 0;
        for (int i = 0; i < z.data().length; i++) sum += Losses.value(kind, z.data()[i], r.data()[i]);
        return sum / cells;
    }

    /** dz = coefficient * derivative by z / cells. */
    static void divergenceGrad(Op.DivergenceKind kind, double coefficient, Matrix z, Matrix r, double cells, Matrix dz) {
        for (int i = 0; i < z.data().length; i++) dz.data()[i] = coefficient * Losses.slope(kind, z.data()[i], r.data()[i]) / cells;
    }
}
