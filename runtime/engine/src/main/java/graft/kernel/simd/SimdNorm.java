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

/** LayerNorm with lanes over columns; the formulas are those of {@link ScalarNorm}, the sums those of {@link RowSums}. Matrices on the heap are served by the scalar twin. */
public final class SimdNorm implements NormKernel {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;

    private final ScalarNorm scalar = new ScalarNorm();

    @Override
    public void forward(Op.LayerNorm op, FloatMatrix x, FloatMatrix gamma, FloatMatrix beta, FloatMatrix y) {
        if (!Addresses.known(x, gamma, beta) || !Addresses.known(y)) {
            scalar.forward(op, x, gamma, beta, y);
            return;
        }
        int d = x.columns();
        long xAt = Addresses.of(x);
        long yAt = Extent.exact("y", y, x.elements());
        long gammaAt = Extent.exact("gamma", gamma, d);
        long betaAt = Extent.exact("beta", beta, d);
        float[] lanes = Lanes.spare();
        for (int r = 0; r < x.rows(); r++) {
            long row = (long) r * d * Float.BYTES;
            float mean = (float) (RowSums.sum(xAt + row, d, lanes) / d);
            float factor = (float) ScalarNorm.factor(op, RowSums.squares(xAt + row, d, mean, lanes), d);
            normalise(xAt + row, mean, factor, gammaAt, betaAt, yAt + row, d);
        }
    }

    private static void normalise(long xAt, float mean, float factor, long gammaAt, long betaAt, long yAt, int d) {
        int c = 0;
        for (; c <= d - LANES; c += LANES) {
            long from = (long) c * Float.BYTES;
            FloatVector u = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER).sub(mean).mul(factor);
            u.fma(FloatVector.fromMemorySegment(F, MEMORY, gammaAt + from, ORDER), FloatVector.fromMemorySegment(F, MEMORY, betaAt + from, ORDER))
                    .intoMemorySegment(MEMORY, yAt + from, ORDER);
        }
        if (c < d) {
            long from = (long) c * Float.BYTES;
            VectorMask<Float> part = F.indexInRange(c, d);
            FloatVector u = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER, part).sub(mean).mul(factor);
            u.fma(FloatVector.fromMemorySegment(F, MEMORY, gammaAt + from, ORDER, part), FloatVector.fromMemorySegment(F, MEMORY, betaAt + from, ORDER, part))
                    .intoMemorySegment(MEMORY, yAt + from, ORDER, part);
        }
    }

    @Override
    public void gradInput(Op.LayerNorm op, FloatMatrix dy, FloatMatrix x, FloatMatrix gamma, FloatMatrix dx) {
        if (!Addresses.known(dy, x, gamma) || !Addresses.known(dx)) {
            scalar.gradInput(op, dy, x, gamma, dx);
            return;
        }
        int d = x.columns();
        long xAt = Addresses.of(x);
        long dyAt = Extent.exact("dy", dy, x.elements());
        long dxAt = Extent.exact("dx", dx, x.elements());
        long gammaAt = Extent.exact("gamma", gamma, d);
        float[] lanes = Lanes.spare();
        for (int r = 0; r < x.rows(); r++) {
            long row = (long) r * d * Float.BYTES;
            float mean = (float) (RowSums.sum(xAt + row, d, lanes) / d);
            double squares = RowSums.squares(xAt + row, d, mean, lanes);
            double along = RowSums.centredDot(gammaAt, dyAt + row, xAt + row, mean, d, lanes);
            float shift = (float) (RowSums.dot(gammaAt, dyAt + row, d, lanes) / d);
            float factor = (float) ScalarNorm.factor(op, squares, d);
            float slope = (float) ScalarNorm.slope(op, squares, along, d);
            gradient(dyAt + row, xAt + row, gammaAt, mean, factor, shift, slope, dxAt + row, d);
        }
    }

    /** dx = factor (gamma dy - shift) - slope (x - mean). */
    private static void gradient(long dyAt, long xAt, long gammaAt, float mean, float factor, float shift, float slope, long dxAt, int d) {
        int c = 0;
        for (; c <= d - LANES; c += LANES) {
            long from = (long) c * Float.BYTES;
            FloatVector g = FloatVector.fromMemorySegment(F, MEMORY, gammaAt + from, ORDER).mul(FloatVector.fromMemorySegment(F, MEMORY, dyAt + from, ORDER));
            FloatVector u = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER).sub(mean);
            u.fma(FloatVector.broadcast(F, -slope), g.sub(shift).mul(factor)).intoMemorySegment(MEMORY, dxAt + from, ORDER);
        }
        if (c < d) {
            long from = (long) c * Float.BYTES;
            VectorMask<Float> part = F.indexInRange(c, d);
            FloatVector g = FloatVector.fromMemorySegment(F, MEMORY, gammaAt + from, ORDER, part).mul(FloatVector.fromMemorySegment(F, MEMORY, dyAt + from, ORDER, part));
            FloatVector u = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER, part).sub(mean);
            u.fma(FloatVector.broadcast(F, -slope), g.sub(shift).mul(factor)).intoMemorySegment(MEMORY, dxAt + from, ORDER, part);
        }
    }

    @Override
    public void gradGamma(Op.LayerNorm op, FloatMatrix dy, FloatMatrix x, FloatMatrix dGamma) {
        if (!Addresses.known(dy, x, dGamma)) {
            scalar.gradGamma(op, dy, x, dGamma);
            return;
        }
        int d = x.columns();
        long xAt = Addresses.of(x);
        long dyAt = Extent.exact("dy", dy, x.elements());
        long dGammaAt = Extent.exact("dGamma", dGamma, d);
        float[] lanes = Lanes.spare();
        for (int r = 0; r < x.rows(); r++) {
            long row = (long) r * d * Float.BYTES;
            float mean = (float) (RowSums.sum(xAt + row, d, lanes) / d);
            float factor = (float) ScalarNorm.factor(op, RowSums.squares(xAt + row, d, mean, lanes), d);
            addProducts(dyAt + row, xAt + row, mean, factor, dGammaAt, d);
        }
    }

    /** sum += dy (x - mean) factor. */
    private static void addProducts(long dyAt, long xAt, float mean, float factor, long sumAt, int d) {
        int c = 0;
        for (; c <= d - LANES; c += LANES) {
            long from = (long) c * Float.BYTES;
            FloatVector u = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER).sub(mean).mul(factor);
            u.fma(FloatVector.fromMemorySegment(F, MEMORY, dyAt + from, ORDER), FloatVector.fromMemorySegment(F, MEMORY, sumAt + from, ORDER))
                    .intoMemorySegment(MEMORY, sumAt + from, ORDER);
        }
        if (c < d) {
            long from = (long) c * Float.BYTES;
            VectorMask<Float> part = F.indexInRange(c, d);
            FloatVector u = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER, part).sub(mean).mul(factor);
            u.fma(FloatVector.fromMemorySegment(F, MEMORY, dyAt + from, ORDER, part), FloatVector.fromMemorySegment(F, MEMORY, sumAt + from, ORDER, part))
                    .intoMemorySegment(MEMORY, sumAt + from, ORDER, part);
        }
    }
}
