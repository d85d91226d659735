package graft.model.bench;

import graft.model.ModelException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A few unknowns from many equations, in the sense of least squares, none of them negative but those that may be. Every choice of unknowns that are not zero is solved for by orthogonal columns (modified Gram-Schmidt), and
 * the best that is feasible is taken: of seven unknowns there are 127 choices, and nothing has to converge.
 */
final class LeastSquares {
    /** A column that keeps less than this of its length beside the others is made of them. */
    private static final double INDEPENDENT = 1e-8;

    private LeastSquares() {}

    /**
     * The x with no negative number that makes |A x - b| least.
     *
     * @param a a row for each equation
     * @param signed unknowns that may be negative all the same
     * @throws ModelException if b is far from everything that A can give, so that x would be 0
     */
    static double[] nonNegative(double[][] a, double[] b, int... signed) {
        int unknowns = a[0].length;
        double[] best = {};
        double least = Double.POSITIVE_INFINITY;
        for (int choice = 1; choice < 1 << unknowns; choice++) {
            int bits = choice;
            int[] chosen = IntStream.range(0, unknowns).filter(i -> (bits >> i & 1) == 1).toArray();
            Optional<double[]> x = solve(a, b, chosen);
            if (x.isEmpty() || Arrays.stream(chosen).anyMatch(i -> x.get()[i] < 0 && Arrays.stream(signed).noneMatch(j -> j == i))) continue;
            double residual = residual(a, b, x.get());
            if (residual >= least) continue;
            least = residual;
            best = x.get();
        }
        if (best.length == 0) throw new ModelException("no line without negative parts fits what was measured; measure more steps, or a grid of more cells");
        return best;
    }

    /** The solution in which all unknowns but the chosen ones are 0; nothing if the columns of the chosen ones depend on each other. */
    private static Optional<double[]> solve(double[][] a, double[] b, int[] chosen) {
        double[][] columns = Arrays.stream(chosen).mapToObj(j -> Arrays.stream(a).mapToDouble(row -> row[j]).toArray()).toArray(double[][]::new);
        double[][] r = new double[chosen.length][chosen.length];
        double[] lengths = Arrays.stream(columns).mapToDouble(c -> Math.sqrt(dot(c, c))).toArray();
        double[] rest = b.clone();
        double[] x = new double[chosen.length];
        for (int j = 0; j < chosen.length; j++) {
            r[j][j] = Math.sqrt(dot(columns[j], columns[j]));
            if (!(r[j][j] > INDEPENDENT * lengths[j])) return Optional.empty();
            for (int i = 0; i < columns[j].length; i++) columns[j][i] /= r[j][j];
            for (int k = j + 1; k < chosen.length; k++) r[j][k] = takeOut(columns[j], columns[k]);
            x[j] = takeOut(columns[j], rest);
        }
        for (int j = chosen.length - 1; j >= 0; j--) {
            for (int k = j + 1; k < chosen.length; k++) x[j] -= r[j][k] * x[k];
            x[j] /= r[j][j];
        }
        double[] all = new double[a[0].length];
        for (int j = 0; j < chosen.length; j++) all[chosen[j]] = x[j];
        return Optional.of(all);
    }

    /** Takes the part along a direction of length 1 out of a vector, and tells how much it was. */
    private static double takeOut(double[] direction, double[] of) {
        double part = dot(direction, of);
        for (int i = 0; i < of.length; i++) of[i] -= part * direction[i];
        return part;
    }

    private static double residual(double[][] a, double[] b, double[] x) {
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            double gap = dot(a[i], x) - b[i];
            sum += gap * gap;
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
