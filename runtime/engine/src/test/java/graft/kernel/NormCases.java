package graft.kernel;

import graft.kernel.simd.SimdNorm;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import java.util.Arrays;
import java.util.Random;

/** LayerNorm kernels against {@link DoubleNorm}: run in the test's own JVM, or by {@link #main} in one with another vector width. */
final class NormCases {
    private static final int[] WIDTHS = {3, 7, 16, 17, 33, 80, 127, 768, 1024};

    private NormCases() {}

    /** Prints a digest of the SIMD kernel's first bits; then, if {@code args[0]} is not 0, checks the kernel and that it gives these bits so many times more. */
    public static void main(String[] args) {
        NormKernel kernel = new SimdNorm();
        int runs = Integer.parseInt(args[0]);
        long cold = digest(kernel);
        System.out.println("digest " + cold);
        if (runs > 0) check(kernel);
        for (int i = 0; i < runs; i++) {
            if (digest(kernel) != cold) throw new AssertionError("other bits in run " + i + " than in the first");
        }
    }

    static void check(NormKernel kernel) {
        for (int d : WIDTHS) {
            check(kernel, new Op.LayerNorm(1e-5, false), 5, d);
            check(kernel, new Op.LayerNorm(1e-6, true), 3, d);
        }
        check(kernel, new Op.LayerNorm(1e-5, false), 2, 1);
    }

    private static void check(NormKernel kernel, Op.LayerNorm op, int rows, int d) {
        Run run = new Run(kernel, op, rows, d);
        double[] y = new double[rows * d];
        double[] dx = new double[rows * d];
        double[] dGamma = new double[d];
        Arrays.fill(dGamma, 0.5);
        for (int r = 0; r < rows; r++) {
            DoubleNorm norm = new DoubleNorm(op, row(run.x, r), row(run.gamma, 0), row(run.beta, 0));
            double[] dy = row(run.dy, r);
            System.arraycopy(norm.forward(), 0, y, r * d, d);
            System.arraycopy(norm.gradInput(dy), 0, dx, r * d, d);
            for (int c = 0; c < d; c++) dGamma[c] += norm.normalised()[c] * dy[c];
        }
        String what = op + ", " + rows + " x " + d;
        KernelInputs.assertClose("y of " + what, y, run.y, 3e-6);
        KernelInputs.assertClose("dx of " + what, dx, run.dx, 1e-5);
        KernelInputs.assertClose("dGamma of " + what, dGamma, run.dGamma, 3e-6);
    }

    /** Inputs, of which the mean is far from 0, and results; one row of x is constant. */
    private static final class Run {
        final FloatMatrix x;
        final FloatMatrix dy;
        final FloatMatrix gamma;
        final FloatMatrix beta;
        final FloatMatrix y;
        final FloatMatrix dx;
        final FloatMatrix dGamma;

        Run(NormKernel kernel, Op.LayerNorm op, int rows, int d) {
            Random random = new Random(6);
            x = KernelInputs.random(random, rows, d);
            for (long i = 0; i < x.elements(); i++) x.setAt(i, x.at(i) + 3);
            dy = KernelInputs.random(random, rows, d);
            if (!op.unbiased()) {
                for (int c = 0; c < d; c++) x.set(1, c, 0.25f);
                for (int c = 0; c < d; c++) dy.set(1, c, 0.001f * dy.get(1, c));
            }
            gamma = KernelInputs.random(random, 1, d);
            beta = KernelInputs.random(random, 1, d);
            y = KernelInputs.unset(rows, d);
            dx = KernelInputs.unset(rows, d);
            dGamma = KernelInputs.filled(1, d, 0.5f);
            kernel.forward(op, x, gamma, beta, y);
            kernel.gradInput(op, dy, x, gamma, dx);
            kernel.gradGamma(op, dy, x, dGamma);
        }
    }

    private static long digest(NormKernel kernel) {
        Run biased = new Run(kernel, new Op.LayerNorm(1e-5, false), 2, 83);
        Run unbiased = new Run(kernel, new Op.LayerNorm(1e-6, true), 2, 83);
        return KernelInputs.digest(biased.y, biased.dx, biased.dGamma, unbiased.y, unbiased.dx, unbiased.dGamma);
    }

    private static double[] row(FloatMatrix x, int r) {
        double[] row = new double[x.columns()];
        for (int c = 0; c < row.length; c++) row[c] = x.get(r, c);
        return row;
    }
}
