package graft.kernel;

import graft.program.Op;
import graft.tensor.FloatMatrix;

/**
 * Task losses and divergences over [G, C] outputs: computed in double, cells added in row-major order, gradients rounded to float once. Few numbers, so there is
 * no vector form. Outputs may share memory with inputs.
 */
public final class LossKernel {
    /**
     * The sum of the loss over labelled cells, divided by the labelled cells of the whole batch; 0 if that is 0.
     *
     * @param labels [G, C] row-major, at least; NaN = missing
     */
    public double loss(Op.LossKind kind, FloatMatrix z, double[] labels, double labelledCells) {
        double sum = 0;
        for (int i = 0; i < z.elements(); i++) {
            if (!Double.isNaN(labels[i])) sum += Losses.value(kind, z.at(i), labels[i]);
        }
        return labelledCells == 0 ? 0 : sum / labelledCells;
    }

    /** dz = coefficient * derivative / labelledCells; 0 where the label is missing. */
    public void lossGrad(Op.LossKind kind, double coefficient, FloatMatrix z, double[] labels, double labelledCells, FloatMatrix dz) {
        for (int i = 0; i < z.elements(); i++) {
            dz.setAt(i, Double.isNaN(labels[i]) ? 0f : (float) (coefficient * Losses.slope(kind, z.at(i), labels[i]) / labelledCells));
        }
    }

    /**
     * The cross-entropy of the rows that have a class, divided by the labelled cells of the whole batch; 0 if that is 0.
     *
     * @param z [R, C]
     * @param classes [R], at least; NaN = none
     */
    public double classLoss(FloatMatrix z, double[] classes, double labelledCells) {
        double sum = 0;
        for (int r = 0; r < z.rows(); r++) {
            if (!Double.isNaN(classes[r])) sum += logSumExp(z, r) - z.get(r, Losses.classOf(classes[r], z.columns()));
        }
        return labelledCells == 0 ? 0 : sum / labelledCells;
    }

    /** dz = coefficient * (softmax(z) - one-hot class) / labelledCells; 0 in rows without a class. */
    public void classLossGrad(double coefficient, FloatMatrix z, double[] classes, double labelledCells, FloatMatrix dz) {
        for (int r = 0; r < z.rows(); r++) {
            boolean none = Double.isNaN(classes[r]);
            double log = none ? 0 : logSumExp(z, r);
            int label = none ? -1 : Losses.classOf(classes[r], z.columns());
            for (int c = 0; c < z.columns(); c++) {
                double slope = none ? 0 : StrictMath.exp(z.get(r, c) - log) - (c == label ? 1 : 0);
                dz.set(r, c, none ? 0f : (float) (coefficient * slope / labelledCells));
            }
        }
    }

    /** log sum exp z_r, without overflow. */
    private static double logSumExp(FloatMatrix z, int r) {
        double largest = z.get(r, 0);
        for (int c = 1; c < z.columns(); c++) largest = Math.max(largest, z.get(r, c));
        double sum = 0;
        for (int c = 0; c < z.columns(); c++) sum += StrictMath.exp(z.get(r, c) - largest);
        return largest + StrictMath.log(sum);
    }

    /**
     * The sum of the divergence of z from r over all cells, divided by the cells of the whole batch.
     *
     * @param r [G, C]
     */
    public double divergence(Op.DivergenceKind kind, FloatMatrix z, FloatMatrix r, double cells) {
        double sum = 0;
        for (int i = 0; i < z.elements(); i++) sum += Losses.value(kind, z.at(i), r.at(i));
        return sum / cells;
    }

    /** dz = coefficient * derivative by z / cells. */
    public void divergenceGrad(Op.DivergenceKind kind, double coefficient, FloatMatrix z, FloatMatrix r, double cells, FloatMatrix dz) {
        for (int i = 0; i < z.elements(); i++) dz.setAt(i, (float) (coefficient * Losses.slope(kind, z.at(i), r.at(i)) / cells));
    }
}
