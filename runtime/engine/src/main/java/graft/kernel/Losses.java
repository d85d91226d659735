package graft.kernel;

import graft.program.Op;

/**
 * Losses and divergences of one cell with their derivatives by the first argument, in double; the one place of these formulas. {@link StrictMath} gives the
 * same bits in interpreter and compiled code.
 */
public final class Losses {
    private Losses() {}

    /** 1 / (1 + exp(-x)); no overflow. */
    public static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    /** The loss of prediction z against label y. */
    public static double value(Op.LossKind kind, double z, double y) {
        return switch (kind) {
            case SQUARED_ERROR -> (z - y) * (z - y);
            case ABSOLUTE_ERROR -> Math.abs(z - y);
            // -(y log sigmoid(z) + (1 - y) log(1 - sigmoid(z))), without overflow.
            case BINARY_CROSS_ENTROPY -> Math.max(z, 0) - z * y + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
        };
    }

    /** Its derivative by z; 0 at the kink of the absolute error. */
    public static double slope(Op.LossKind kind, double z, double y) {
        return switch (kind) {
            case SQUARED_ERROR -> 2 * (z - y);
            case ABSOLUTE_ERROR -> Math.signum(z - y);
            case BINARY_CROSS_ENTROPY -> sigmoid(z) - y;
        };
    }

    /**
     * The class of a row, checked.
     *
     * @throws KernelException if it is no whole number from 0 to {@code classes - 1}
     */
    public static int classOf(double label, int classes) {
        if (label != Math.rint(label) || label < 0 || label >= classes) {
            throw new KernelException("a label says class " + label + ", and the head has classes 0 to " + (classes - 1) + "; widen the head or mend the label");
        }
        return (int) label;
    }

    /** The divergence of z from r (reference 2.2): (z - r)^2, or (sigmoid z - sigmoid r)(z - r). */
    public static double value(Op.DivergenceKind kind, double z, double r) {
        return switch (kind) {
            case SQUARED -> (z - r) * (z - r);
            case BERNOULLI -> sigmoidGap(z, r) * (z - r);
        };
    }

    /** Its derivative by z: 2 (z - r), or p (1 - p)(z - r) + p - q with p = sigmoid z, q = sigmoid r. */
    public static double slope(Op.DivergenceKind kind, double z, double r) {
        return switch (kind) {
            case SQUARED -> 2 * (z - r);
            case BERNOULLI -> sigmoid(z) * sigmoid(-z) * (z - r) + sigmoidGap(z, r);
        };
    }

    /**
     * sigmoid z - sigmoid r. With a the larger and b the smaller argument it is sigmoid(a) sigmoid(-b) (1 - exp(b - a)) up to its sign: exact to a few last
     * digits for equal tails and for neighbours alike, where subtracting would cancel.
     */
    private static double sigmoidGap(double z, double r) {
        double gap = -sigmoid(Math.max(z, r)) * sigmoid(-Math.min(z, r)) * StrictMath.expm1(-Math.abs(z - r));
        return z < r ? -gap : gap;
    }
}
