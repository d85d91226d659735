package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.kernel.ElementwiseKernel;
import graft.kernel.ScalarElementwise;
import graft.program.Activation;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Element-wise kernels on vectors; the same bits as {@link ScalarElementwise}, which also serves matrices on the heap. Matrices are [R, c], row-major. Elements
 * or columns after the last whole vector are done one by one: masks make C2 box vectors where several kinds of them are in use.
 */
public final class SimdElementwise implements ElementwiseKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;

    private final ScalarElementwise scalar = new ScalarElementwise();

    @Override
    public void activate(Activation activation, FloatMatrix x, FloatMatrix y) {
        if (!Addresses.known(x, y)) {
            scalar.activate(activation, x, y);
            return;
        }
        switch (activation) {
            case RELU -> SimdActivations.relu(x, y);
            case GELU -> SimdActivations.gelu(x, y);
            case GELU_TANH -> scalar.activate(activation, x, y);
            case SILU -> SimdActivations.silu(x, y);
            case TANH -> SimdActivations.tanh(x, y);
            case LEAKY_RELU -> SimdActivations.leakyRelu(x, y);
        }
    }

    @Override
    public void activateGrad(Activation activation, FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        if (!Addresses.known(dy, x, dx)) {
            scalar.activateGrad(activation, dy, x, dx);
            return;
        }
        switch (activation) {
            case RELU -> SimdActivationGrads.relu(dy, x, dx);
            case GELU -> SimdActivationGrads.gelu(dy, x, dx);
            case GELU_TANH -> scalar.activateGrad(activation, dy, x, dx);
            case SILU -> SimdActivationGrads.silu(dy, x, dx);
            case TANH -> SimdActivationGrads.tanh(dy, x, dx);
            case LEAKY_RELU -> SimdActivationGrads.leakyRelu(dy, x, dx);
        }
    }

    @Override
    public void add(FloatMatrix a, FloatMatrix b, FloatMatrix y) {
        if (!Addresses.known(a, b, y)) {
            scalar.add(a, b, y);
            return;
        }
        int count = Math.toIntExact(a.elements());
        int whole = S.loopBound(count);
        long ao = Addresses.of(a);
        long bo = Addresses.of(b);
        long yo = Addresses.of(y);
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(S, MEMORY, ao + at, ORDER);
            v.add(FloatVector.fromMemorySegment(S, MEMORY, bo + at, ORDER)).intoMemorySegment(MEMORY, yo + at, ORDER);
        }
        for (int i = whole; i < count; i++) y.setAt(i, a.at(i) + b.at(i));
    }

    @Override
    public void scale(FloatMatrix x, float factor, FloatMatrix y) {
        if (!Addresses.known(x, y)) {
            scalar.scale(x, factor, y);
            return;
        }
        int count = Math.toIntExact(x.elements());
        int whole = S.loopBound(count);
        long xo = Addresses.of(x);
        long yo = Addresses.of(y);
        FloatVector f = FloatVector.broadcast(S, factor);
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER).mul(f).intoMemorySegment(MEMORY, yo + at, ORDER);
        }
        for (int i = whole; i < count; i++) y.setAt(i, x.at(i) * factor);
    }

    @Override
    public void addBias(FloatMatrix x, FloatMatrix b, FloatMatrix y) {
        if (!Addresses.known(x, b, y)) {
            scalar.addBias(x, b, y);
            return;
        }
        int columns = x.columns();
        int whole = S.loopBound(columns);
        long rowBytes = (long) columns * Float.BYTES;
        long xo = Addresses.of(x);
        long bo = Addresses.of(b);
        long yo = Addresses.of(y);
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < whole; c += S.length()) {
                long at = (long) c * Float.BYTES;
                FloatVector v = FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER);
                v.add(FloatVector.fromMemorySegment(S, MEMORY, bo + at, ORDER)).intoMemorySegment(MEMORY, yo + at, ORDER);
            }
            for (int c = whole; c < columns; c++) y.set(r, c, x.get(r, c) + b.at(c));
            xo += rowBytes;
            yo += rowBytes;
        }
    }

    @Override
    public void scaleColumns(FloatMatrix x, FloatMatrix s, FloatMatrix y) {
        if (s.elements() == 1) {
            scale(x, s.at(0), y);
            return;
        }
        if (!Addresses.known(x, s, y)) {
            scalar.scaleColumns(x, s, y);
            return;
        }
        int columns = x.columns();
        int whole = S.loopBound(columns);
        long rowBytes = (long) columns * Float.BYTES;
        long xo = Addresses.of(x);
        long so = Addresses.of(s);
        long yo = Addresses.of(y);
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < whole; c += S.length()) {
                long at = (long) c * Float.BYTES;
                FloatVector v = FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER);
                v.mul(FloatVector.fromMemorySegment(S, MEMORY, so + at, ORDER)).intoMemorySegment(MEMORY, yo + at, ORDER);
            }
            for (int c = whole; c < columns; c++) y.set(r, c, x.get(r, c) * s.at(c));
            xo += rowBytes;
            yo += rowBytes;
        }
    }

    @Override
    public void scaleColumnsGrad(FloatMatrix dy, FloatMatrix x, FloatMatrix dS) {
        if (!Addresses.known(dy, x, dS)) {
            scalar.scaleColumnsGrad(dy, x, dS);
        } else if (dS.elements() == 1) {
            dS.setAt(0, dS.at(0) + SimdSums.dot(dy, x));
        } else {
            SimdSums.columnDots(dy, x, dS);
        }
    }

    @Override
    public void columnSum(FloatMatrix dy, FloatMatrix dB) {
        if (Addresses.known(dy, dB)) SimdSums.columns(dy, dB);
        else scalar.columnSum(dy, dB);
    }

    @Override
    public void dropout(RaggedBatch batch, FloatMatrix x, double rate, int site, DropoutKey key, FloatMatrix y) {
        if (Addresses.known(x, y)) SimdDropout.apply(batch, x, rate, site, key, y);
        else scalar.dropout(batch, x, rate, site, key, y);
    }
}
