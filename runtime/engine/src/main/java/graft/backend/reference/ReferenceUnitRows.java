package graft.backend.reference;

/** Rows divided by their length: y = x / m with m = max(|x|, epsilon). */
final class ReferenceUnitRows {
    private ReferenceUnitRows() {}

    static void forward(double epsilon, Matrix x, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            double length = Math.max(length(x, r), epsilon);
            for (int c = 0; c < x.columns(); c++) y.set(r, c, x.get(r, c) / length);
        }
    }

    /** dx = (dy - y (y . dy)) / m; where |x| is below epsilon m is a constant and the second term is 0. */
    static void grad(double epsilon, Matrix dy, Matrix x, Matrix dx) {
        for (int r = 0; r < x.rows(); r++) {
            double length = length(x, r);
            double divisor = Math.max(length, epsilon);
            double along = 0;
            for (int c = 0; c < x.columns(); c++) along += dy.get(r, c) * x.get(r, c) / divisor;
            if (length < epsilon) along = 0;
            for (int c = 0; c < x.columns(); c++) dx.set(r, c, (dy.get(r, c) - along * x.get(r, c) / divisor) / divisor);
        }
    }

    private static double length(Matrix x, int row) {
        double squares = 0;
        for (int c = 0; c < x.columns(); c++) squares += x.get(row, c) * x.get(row, c);
        return Math.sqrt(squares);
    }
}
