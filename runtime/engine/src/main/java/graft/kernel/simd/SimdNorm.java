package graft.kernel.simd;

import graft.kernel.NormKernel;
import graft.kernel.ScalarNorm;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** LayerNorm with lanes over columns; the formulas are those of {@link ScalarNorm}, the sums those of {@link RowSums}. */
public final class SimdNorm implements NormKernel {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void forward(Op.LayerNorm op, FloatMatrix x, FloatMatrix gamma, FloatMatrix beta, FloatMatrix y) {
        int d = x.columns();
        float[] lanes = new float[LANES];
        for (int r = 0; r < x.rows(); r++) {
            long at = x.rowOffset(r);
            float mean = (float) (RowSums.sum(x.memory(), at, d, lanes) / d);
            float factor = (float) ScalarNorm.factor(op, RowSums.squares(x.memory(), at, d, mean, lanes), d);
            normalise(x.memory(), at, mean, factor, gamma.memory(), gamma.offset(), beta.memory(), beta.offset(), y.memory(), y.rowOffset(r), d);
        }
    }

    private static void normalise(MemorySegment x, long xAt, float mean, float factor, MemorySegment gamma, long gammaAt, MemorySegment beta, long betaAt,
            MemorySegment y, long yAt, int d) {
        int c = 0;
        for (; c <= d - LANES; c += LANES) {
            long from = (long) c * Float.BYTES;
            FloatVector u = FloatVector.fromMemorySegment(F, x, xAt + from, ORDER).sub(mean).mul(factor);
            u.fma(FloatVector.fromMemorySegment(F, gamma, gammaAt + from, ORDER), FloatVector.fromMemorySegment(F, beta, betaAt + from, ORDER))
                    .intoMemorySegment(y, yAt + from, ORDER);
        }
        if (c < d) {
            long from = (long) c * Float.BYTES;
            VectorMask<Float> part = F.indexInRange(c, d);
            FloatVector u = FloatVector.fromMemorySegment(F, x, xAt + from, ORDER, part).sub(mean).mul(factor);
            u.fma(FloatVector.fromMemorySegment(F, gamma, gammaAt + from, ORDER, part), FloatVector.fromMemorySegment(F, beta, betaAt + from, ORDER, part))
                    .intoMemorySegment(y, yAt + from, ORDER, part);
        }
    }

    @Override
    public void gradInput(Op.LayerNorm op, FloatMatrix dy, FloatMatrix x, FloatMatrix gamma, FloatMatrix dx) {
        int d = x.columns();
        float[] lanes = new float[LANES];
        for (int r = 0; r < x.rows(); r++) {
            long xAt = x.rowOffset(r);
            long dyAt = dy.rowOffset(r);
            float mean = (float) (RowSums.sum(x.memory(), xAt, d, lanes) / d);
            double squares = RowSums.squares(x.memory(), xAt, d, mean, lanes);
            double along = RowSums.centredDot(gamma.memory(), gamma.offset(), dy.memory(), dyAt, x.memory(), xAt, mean, d, lanes);
            float shift = (float) (RowSums.dot(gamma.memory(), gamma.offset(), dy.memory(), dyAt, d, lanes) / d);
            float factor = (float) ScalarNorm.factor(op, squares, d);
            float slope = (float) ScalarNorm.slope(op, squares, along, d);
            gradient(dy.memory(), dyAt, x.memory(), xAt, gamma.memory(), gamma.offset(), mean, factor, shift, slope, dx.memory(), dx.rowOffset(r), d);
        }
    }

    /** dx = factor (gamma dy - shift) - slope (x - mean). */
    private static void gradient(MemorySegment dy, long dyAt, MemorySegment x, long xAt, MemorySegment gamma, long gammaAt, float mean, float factor, float shift,
            float slope, MemorySegment dx, long dxAt, int d) {
        int c = 0;
        for (; c <= d - LANES; c += LANES) {
            long from = (long) c * Float.BYTES;
            FloatVector g = FloatVector.fromMemorySegment(F, gamma, gammaAt + from, ORDER).mul(FloatVector.fromMemorySegment(F, dy, dyAt + from, ORDER));
            FloatVector u = FloatVector.fromMemorySegment(F, x, xAt + from, ORDER).sub(mean);
            u.fma(FloatVector.broadcast(F, -slope), g.sub(shift).mul(factor)).intoMemorySegment(dx, dxAt + from, ORDER);
        }
        if (c < d) {
            long from = (long) c * Float.BYTES;
            VectorMask<Float> part = F.indexInRange(c, d);
            FloatVector g = FloatVector.fromMemorySegment(F, gamma, gammaAt + from, ORDER, part).mul(FloatVector.fromMemorySegment(F, dy, dyAt + from, ORDER, part));
            FloatVector u = FloatVector.fromMemorySegment(F, x, xAt + from, ORDER, part).sub(mean);
            u.fma(FloatVector.broadcast(F, -slope), g.sub(shift).mul(factor)).intoMemorySegment(dx, dxAt + from, ORDER, part);
        }
    }

    @Override
    public void gradGamma(Op.LayerNorm op, FloatMatrix dy, FloatMatrix x, FloatMatrix dGamma) {
        int d = x.columns();
        float[] lanes = new float[LANES];
        for (int r = 0; r < x.rows(); r++) {
            long at = x.rowOffset(r);
            float mean = (float) (RowSums.sum(x.memory(), at, d, lanes) / d);
            float factor = (float) ScalarNorm.factor(op, RowSums.squares(x.memory(), at, d, mean, lanes), d);
            addProducts(dy.memory(), dy.rowOffset(r), x.memory(), at, mean, factor, dGamma.memory(), dGamma.offset(), d);
        }
    }

    /** sum += dy (x - mean) factor. */
    private static void addProducts(MemorySegment dy, long dyAt, MemorySegment x, long xAt, float mean, float factor, MemorySegment sum, long sumAt, int d) {
        int c = 0;
        for (; c <= d - LANES; c += LANES) {
            long from = (long) c * Float.BYTES;
            FloatVector u = FloatVector.fromMemorySegment(F, x, xAt + from, ORDER).sub(mean).mul(factor);
            u.fma(FloatVector.fromMemorySegment(F, dy, dyAt + from, ORDER), FloatVector.fromMemorySegment(F, sum, sumAt + from, ORDER))
                    .intoMemorySegment(sum, sumAt + from, ORDER);
        }
        if (c < d) {
            long from = (long) c * Float.BYTES;
            VectorMask<Float> part = F.indexInRange(c, d);
            FloatVector u = FloatVector.fromMemorySegment(F, x, xAt + from, ORDER, part).sub(mean).mul(factor);
            u.fma(FloatVector.fromMemorySegment(F, dy, dyAt + from, ORDER, part), FloatVector.fromMemorySegment(F, sum, sumAt + from, ORDER, part))
                    .intoMemorySegment(sum, sumAt + from, ORDER, part);
        }
    }
}
