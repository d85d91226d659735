package graft.backend.reference;

/** Products with a weight, and biases. */
final class ReferenceLinear {
    private ReferenceLinear() {}

    /** y [R, out] = x [R, in] W^T + b; W [out, in], b [out] or null. */
    static void forward(Matrix x, Matrix w, Matrix b, Matrix y) {
        for (int r = 0; r < y.rows(); r++) {
            for (int o = 0; o < y.columns(); o++) {
                double sum = b == null ? 0 : b.data()[o];
                for (int i = 0; i < x.columns(); i++) sum += x.get(r, i) * w.get(o, i);
                y.set(r, o, sum);
            }
        }
    }

    /** dx [R, in] = dy [R, out] W. */
    static void gradInput(Matrix dy, Matrix w, Matrix dx) {
        for (int r = 0; r < dy.rows(); r++) {
            for (int o = 0; o < dy.columns(); o++) {
                for (int i = 0; i < dx.columns(); i++) dx.add(r, i, dy.get(r, o) * w.get(o, i));
            }
        }
    }

    /** dW [out, in] += dy^T x. */
    static void gradWeight(Matrix dy, Matrix x, Matrix dw) {
        for (int r = 0; r < dy.rows(); r++) {
            for (int o = 0; o < dy.columns(); o++) {
                for (int i = 0; i < x.columns(); i++) dw.data()[o * x.columns() + i] += dy.get(r, o) * x.get(r, i);
            }
        }
    }

    /** db [c] += column sums of dy [R, c]. */
    static void columnSum(Matrix dy, Matrix db) {
        for (int r = 0; r < dy.rows(); r++) {
            for (int c = 0; c < dy.columns(); c++) db.data()[c] += dy.get(r, c);
        }
    }

    /** y [R, c] = x + b on every row. */
    static void addBias(Matrix x, Matrix b, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.columns(); c++) y.set(r, c, x.get(r, c) + b.data()[c]);
        }
    }

    /** y [R, k b]: columns of block i = those of x times block i of [k b, b], or times its transpose. */
    static void blockProduct(int block, boolean transposed, Matrix x, Matrix blocks, Matrix y) {
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.columns(); c++) {
                int first = c / block * block;
                for (int k = 0; k < block; k++) y.add(r, c, x.get(r, first + k) * (transposed ? blocks.get(c, k) : blocks.get(first + k, c - first)));
            }
        }
    }

    /** dblocks [k b, b] += the gradient for {@link #blockProduct}. */
    static void blockProductGradBlocks(int block, boolean transposed, Matrix dy, Matrix x, Matrix dBlocks) {
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.columns(); c++) {
                int first = c / block * block;
                for (int k = 0; k < block; k++) dBlocks.add(first + k, c - first, transposed ? dy.get(r, first + k) * x.get(r, c) : x.get(r, first + k) * dy.get(r, c));
            }
        }
    }
}
