package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.kernel.ElementwiseKernel;
import graft.program.Activation;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Element-wise kernels on vectors; the same bits as {@link graft.kernel.ScalarElementwise}. Matrices are [R, c], row-major. */
public final class SimdElementwise implements ElementwiseKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void activate(Activation activation, FloatMatrix x, FloatMatrix y) {
        switch (activation) {
            case RELU -> SimdActivations.relu(x, y);
            case GELU -> SimdActivations.gelu(x, y);
            case SILU -> SimdActivations.silu(x, y);
            case TANH -> SimdActivations.tanh(x, y);
            case LEAKY_RELU -> SimdActivations.leakyRelu(x, y);
        }
    }

    @Override
    public void activateGrad(Activation activation, FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        switch (activation) {
            case RELU -> SimdActivationGrads.relu(dy, x, dx);
            case GELU -> SimdActivationGrads.gelu(dy, x, dx);
            case SILU -> SimdActivationGrads.silu(dy, x, dx);
            case TANH -> SimdActivationGrads.tanh(dy, x, dx);
            case LEAKY_RELU -> SimdActivationGrads.leakyRelu(dy, x, dx);
        }
    }

    @Override
    public void add(FloatMatrix a, FloatMatrix b, FloatMatrix y) {
        int count = Math.toIntExact(a.elements());
        int whole = S.loopBound(count);
        MemorySegment as = a.memory();
        MemorySegment bs = b.memory();
        MemorySegment ys = y.memory();
        long ao = a.offset();
        long bo = b.offset();
        long yo = y.offset();
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(S, as, ao + at, ORDER);
            v.add(FloatVector.fromMemorySegment(S, bs, bo + at, ORDER)).intoMemorySegment(ys, yo + at, ORDER);
        }
        for (int i = whole; i < count; i++) y.setAt(i, a.at(i) + b.at(i));
    }

    @Override
    public void scale(FloatMatrix x, float factor, FloatMatrix y) {
        int count = Math.toIntExact(x.elements());
        int whole = S.loopBound(count);
        MemorySegment xs = x.memory();
        MemorySegment ys = y.memory();
        long xo = x.offset();
        long yo = y.offset();
        FloatVector f = FloatVector.broadcast(S, factor);
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector.fromMemorySegment(S, xs, xo + at, ORDER).mul(f).intoMemorySegment(ys, yo + at, ORDER);
        }
        for (int i = whole; i < count; i++) y.setAt(i, x.at(i) * factor);
    }

    @Override
    public void addBias(FloatMatrix x, FloatMatrix b, FloatMatrix y) {
        int columns = x.columns();
        int whole = S.loopBound(columns);
        MemorySegment xs = x.memory();
        MemorySegment bs = b.memory();
        MemorySegment ys = y.memory();
        long bo = b.offset();
        for (int r = 0; r < x.rows(); r++) {
            long xo = x.rowOffset(r);
            long yo = y.rowOffset(r);
            for (int c = 0; c < whole; c += S.length()) {
                long at = (long) c * Float.BYTES;
                FloatVector v = FloatVector.fromMemorySegment(S, xs, xo + at, ORDER);
                v.add(FloatVector.fromMemorySegment(S, bs, bo + at, ORDER)).intoMemorySegment(ys, yo + at, ORDER);
            }
            for (int c = whole; c < columns; c++) y.set(r, c, x.get(r, c) + b.at(c));
        }
    }

    @Override
    public void scaleColumns(FloatMatrix x, FloatMatrix s, FloatMatrix y) {
        if (s.elements() == 1) {
            scale(x, s.at(0), y);
            return;
        }
        int columns = x.columns();
        int whole = S.loopBound(columns);
        MemorySegment xs = x.memory();
        MemorySegment ss = s.memory();
        MemorySegment ys = y.memory();
        long so = s.offset();
        for (int r = 0; r < x.rows(); r++) {
            long xo = x.rowOffset(r);
            long yo = y.rowOffset(r);
            for (int c = 0; c < whole; c += S.length()) {
                long at = (long) c * Float.BYTES;
                FloatVector v = FloatVector.fromMemorySegment(S, xs, xo + at, ORDER);
                v.mul(FloatVector.fromMemorySegment(S, ss, so + at, ORDER)).intoMemorySegment(ys, yo + at, ORDER);
            }
            for (int c = whole; c < columns; c++) y.set(r, c, x.get(r, c) * s.at(c));
        }
    }

    @Override
    public void scaleColumnsGrad(FloatMatrix dy, FloatMatrix x, FloatMatrix dS) {
        if (dS.elements() == 1) {
            dS.setAt(0, dS.at(0) + SimdSums.dot(dy, x));
            return;
        }
        int columns = x.columns();
        int rows = x.rows();
        MemorySegment dys = dy.memory();
        MemorySegment xs = x.memory();
        MemorySegment dSs = dS.memory();
        for (int c = 0; c < columns; c += S.length()) {
            VectorMask<Float> in = S.indexInRange(c, columns);
            long at = (long) c * Float.BYTES;
            FloatVector sum = FloatVector.zero(S);
            for (int r = 0; r < rows; r++) {
                FloatVector d = FloatVector.fromMemorySegment(S, dys, dy.rowOffset(r) + at, ORDER, in);
                sum = d.fma(FloatVector.fromMemorySegment(S, xs, x.rowOffset(r) + at, ORDER, in), sum);
            }
            FloatVector.fromMemorySegment(S, dSs, dS.offset() + at, ORDER, in).add(sum).intoMemorySegment(dSs, dS.offset() + at, ORDER, in);
        }
    }

    @Override
    public void columnSum(FloatMatrix dy, FloatMatrix dB) {
        int columns = dy.columns();
        int rows = dy.rows();
        long stride = (long) columns * Float.BYTES;
        long step = S.vectorByteSize();
        MemorySegment dys = dy.memory();
        MemorySegment dBs = dB.memory();
        int c = 0;
        // Four vectors wide: a row's cache lines come one after the other, and four sums hide each other's latency.
        for (; c + 4 * S.length() <= columns; c += 4 * S.length()) {
            FloatVector s0 = FloatVector.zero(S);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            long from = dy.offset() + (long) c * Float.BYTES;
            for (int r = 0; r < rows; r++) {
                long at = from + r * stride;
                s0 = s0.add(FloatVector.fromMemorySegment(S, dys, at, ORDER));
                s1 = s1.add(FloatVector.fromMemorySegment(S, dys, at + step, ORDER));
                s2 = s2.add(FloatVector.fromMemorySegment(S, dys, at + 2L * step, ORDER));
                s3 = s3.add(FloatVector.fromMemorySegment(S, dys, at + 3L * step, ORDER));
            }
            long to = dB.offset() + (long) c * Float.BYTES;
            FloatVector.fromMemorySegment(S, dBs, to, ORDER).add(s0).intoMemorySegment(dBs, to, ORDER);
            FloatVector.fromMemorySegment(S, dBs, to + step, ORDER).add(s1).intoMemorySegment(dBs, to + step, ORDER);
            FloatVector.fromMemorySegment(S, dBs, to + 2L * step, ORDER).add(s2).intoMemorySegment(dBs, to + 2L * step, ORDER);
            FloatVector.fromMemorySegment(S, dBs, to + 3L * step, ORDER).add(s3).intoMemorySegment(dBs, to + 3L * step, ORDER);
        }
        for (; c < columns; c += S.length()) {
            VectorMask<Float> in = S.indexInRange(c, columns);
            FloatVector sum = FloatVector.zero(S);
            long from = dy.offset() + (long) c * Float.BYTES;
            for (int r = 0; r < rows; r++) sum = sum.add(FloatVector.fromMemorySegment(S, dys, from + r * stride, ORDER, in));
            long to = dB.offset() + (long) c * Float.BYTES;
            FloatVector.fromMemorySegment(S, dBs, to, ORDER, in).add(sum).intoMemorySegment(dBs, to, ORDER, in);
        }
    }

    @Override
    public void dropout(RaggedBatch batch, FloatMatrix x, double rate, int site, DropoutKey key, FloatMatrix y) {
        SimdDropout.apply(batch, x, rate, site, key, y);
    }
}
