package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.graph.SparseRows;
import graft.kernel.AdamWFactors;
import graft.kernel.AdamWStep;
import graft.kernel.DropoutKey;
import graft.kernel.ElementwiseKernel;
import graft.kernel.EmbeddingKernel;
import graft.kernel.OptimiserKernel;
import graft.kernel.RaggedBatches;
import graft.kernel.ScalarElementwise;
import graft.kernel.ScalarEmbedding;
import graft.kernel.ScalarOptimiser;
import graft.kernel.ScalarStructure;
import graft.program.Activation;
import graft.tensor.FloatMatrix;
import java.lang.foreign.Arena;
import java.util.Random;

/**
 * Runs every element-wise, embedding, structure and optimiser kernel beside its scalar twin, and fails at the first bit that differs. Started by
 * {@link ElementwiseTwinsTest} in a JVM for each vector width.
 */
public final class ElementwiseTwins {
    private static final int[] SIZES = {0, 1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 48, 64, 67, 80, 131};
    private static final ElementwiseKernel SCALAR = new ScalarElementwise();
    private static final ElementwiseKernel SIMD = new SimdElementwise();

    private final Random random = new Random(7);
    private int compared;

    /** Prints the width and the number of comparisons. */
    public static void main(String[] args) {
        ElementwiseTwins twins = new ElementwiseTwins();
        for (int round = 0; round < Integer.parseInt(args[0]); round++) {
            for (int columns : SIZES) {
                for (int rows : new int[] {0, 1, 2, 5, 11}) {
                    twins.activations(rows, columns);
                    twins.columns(rows, columns);
                    twins.embeddings(rows, columns);
                    twins.structure(rows, columns);
                }
                twins.dropout(columns);
                twins.optimiser(columns);
            }
        }
        System.out.println("bits " + Lanes.FLOATS.vectorBitSize() + " compared " + twins.compared);
    }

    private void activations(int rows, int columns) {
        FloatMatrix x = wild(rows, columns);
        FloatMatrix dy = normal(rows, columns);
        for (Activation a : Activation.values()) {
            FloatMatrix scalar = normal(rows, columns);
            FloatMatrix simd = normal(rows, columns);
            SCALAR.activate(a, x, scalar);
            SIMD.activate(a, x, simd);
            same(a + " forward", scalar, simd);
            FloatMatrix inPlace = copy(x);
            SIMD.activate(a, inPlace, inPlace);
            same(a + " in place", scalar, inPlace);
            SCALAR.activateGrad(a, dy, x, scalar);
            SIMD.activateGrad(a, dy, x, simd);
            same(a + " gradient", scalar, simd);
            FloatMatrix over = copy(dy);
            SIMD.activateGrad(a, over, x, over);
            same(a + " gradient in place", scalar, over);
        }
    }

    private void columns(int rows, int columns) {
        FloatMatrix x = normal(rows, columns);
        FloatMatrix z = normal(rows, columns);
        FloatMatrix b = normal(1, columns);
        FloatMatrix one = normal(1, 1);
        FloatMatrix scalar = normal(rows, columns);
        FloatMatrix simd = normal(rows, columns);
        SCALAR.add(x, z, scalar);
        SIMD.add(x, z, simd);
        same("add", scalar, simd);
        SCALAR.scale(x, 0.3f, scalar);
        SIMD.scale(x, 0.3f, simd);
        same("scale", scalar, simd);
        SCALAR.addBias(x, b, scalar);
        SIMD.addBias(x, b, simd);
        same("bias", scalar, simd);
        for (FloatMatrix s : new FloatMatrix[] {b, one}) {
            SCALAR.scaleColumns(x, s, scalar);
            SIMD.scaleColumns(x, s, simd);
            same("scale columns", scalar, simd);
            FloatMatrix dScalar = copy(s);
            FloatMatrix dSimd = copy(s);
            SCALAR.scaleColumnsGrad(z, x, dScalar);
            SIMD.scaleColumnsGrad(z, x, dSimd);
            same("scale columns gradient", dScalar, dSimd);
        }
        FloatMatrix dScalar = copy(b);
        FloatMatrix dSimd = copy(b);
        SCALAR.columnSum(z, dScalar);
        SIMD.columnSum(z, dSimd);
        same("column sum", dScalar, dSimd);
    }

    private void embeddings(int rows, int columns) {
        EmbeddingKernel scalarKernel = new ScalarEmbedding();
        EmbeddingKernel simdKernel = new SimdEmbedding();
        FloatMatrix[] tables = {normal(5, columns), normal(9, columns)};
        int[] width = {3, 1};
        int[][] index = {indices(rows * 3, 5), indices(rows, 9)};
        FloatMatrix scalar = normal(rows, columns);
        FloatMatrix simd = normal(rows, columns);
        scalarKernel.sum(tables, index, width, 0.25f, scalar);
        simdKernel.sum(tables, index, width, 0.25f, simd);
        same("embedding", scalar, simd);
        FloatMatrix dScalar = copy(tables[0]);
        FloatMatrix dSimd = copy(tables[0]);
        scalarKernel.grad(scalar, index[0], 3, 0.25f, 0, dScalar);
        simdKernel.grad(scalar, index[0], 3, 0.25f, 0, dSimd);
        same("embedding gradient", dScalar, dSimd);
    }

    private void structure(int rows, int columns) {
        SparseRows s = new SparseRows();
        s.startBlock();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < rows; c++) {
                if (random.nextInt(3) > 0) s.entry(c, random.nextGaussian());
            }
            s.endRow();
        }
        FloatMatrix x = normal(rows, columns);
        FloatMatrix scalar = normal(rows, columns);
        FloatMatrix simd = normal(rows, columns);
        for (boolean transposed : new boolean[] {false, true}) {
            new ScalarStructure().multiply(s, transposed, x, scalar);
            new SimdStructure().multiply(s, transposed, x, simd);
            same("structure " + transposed, scalar, simd);
        }
    }

    private void dropout(int columns) {
        RaggedBatch batch = RaggedBatches.of(true, (1L << 33) + 5, 1, 4, 13, 2, 30);
        DropoutKey key = new DropoutKey(random.nextLong(), random.nextLong());
        for (int rows : new int[] {batch.sizes().tokens(), batch.graphs()}) {
            FloatMatrix x = normal(rows, columns);
            for (double rate : new double[] {0, 0.1, 0.5, 0.999, 1 - 1e-12}) {
                FloatMatrix scalar = normal(rows, columns);
                SCALAR.dropout(batch, x, rate, -3, key, scalar);
                FloatMatrix simd = copy(x);
                SIMD.dropout(batch, simd, rate, -3, key, simd);
                same("dropout " + rate, scalar, simd);
            }
        }
    }

    private void optimiser(int n) {
        OptimiserKernel scalar = new ScalarOptimiser();
        OptimiserKernel simd = new SimdOptimiser();
        FloatMatrix[] a = {normal(1, n), normal(1, n), normal(1, n), squares(n), normal(1, n)};
        FloatMatrix[] b = new FloatMatrix[a.length];
        for (int i = 0; i < a.length; i++) b[i] = copy(a[i]);
        for (int t = 1; t < 4; t++) {
            AdamWFactors step = AdamWFactors.of(new AdamWStep(1e-3, 0.9, 0.999, 1e-8, 0.01, t, 0.7));
            scalar.adamW(a[0], a[1], a[2], a[3], step);
            simd.adamW(b[0], b[1], b[2], b[3], step);
            for (double beta : new double[] {0.99, 0, 1}) {
                scalar.moveAnchor(a[4], a[0], beta);
                simd.moveAnchor(b[4], b[0], beta);
                same("anchor " + beta, a[4], b[4]);
            }
            for (int i = 0; i < a.length; i++) same("AdamW " + i, a[i], b[i]);
        }
        if (scalar.sumOfSquares(a[1]) != simd.sumOfSquares(a[1])) throw new AssertionError("sums of squares of " + n + " numbers differ");
    }

    private FloatMatrix empty(int rows, int columns) {
        return new FloatMatrix(Arena.ofAuto().allocate(64L + (long) rows * columns * Float.BYTES, 64), 4, rows, columns);
    }

    private FloatMatrix normal(int rows, int columns) {
        FloatMatrix m = empty(rows, columns);
        for (long i = 0; i < m.elements(); i++) m.setAt(i, (float) random.nextGaussian());
        return m;
    }

    private FloatMatrix squares(int n) {
        FloatMatrix m = normal(1, n);
        for (long i = 0; i < n; i++) m.setAt(i, m.at(i) * m.at(i));
        return m;
    }

    /** Numbers of every size, with the special ones among them. */
    private FloatMatrix wild(int rows, int columns) {
        float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, -1e-38f, 3e38f, -3e38f, 13.19f, -13.21f, -87f, 88.8f};
        FloatMatrix m = empty(rows, columns);
        for (long i = 0; i < m.elements(); i++) {
            int kind = random.nextInt(8);
            m.setAt(i, kind == 0 ? special[random.nextInt(special.length)] : (float) (random.nextGaussian() * Math.pow(10, kind - 4)));
        }
        return m;
    }

    private int[] indices(int n, int below) {
        int[] index = new int[n];
        for (int i = 0; i < n; i++) index[i] = random.nextInt(below + 1) - 1;
        return index;
    }

    private FloatMatrix copy(FloatMatrix x) {
        FloatMatrix m = empty(x.rows(), x.columns());
        for (long i = 0; i < m.elements(); i++) m.setAt(i, x.at(i));
        return m;
    }

    private void same(String what, FloatMatrix a, FloatMatrix b) {
        for (long i = 0; i < a.elements(); i++) {
            if (Float.floatToIntBits(a.at(i)) != Float.floatToIntBits(b.at(i))) {
                throw new AssertionError(what + " of " + a.rows() + " x " + a.columns() + ": element " + i + " is " + b.at(i) + ", the scalar twin gives " + a.at(i));
            }
        }
        compared++;
    }
}
