package graft.kernel.simd;

import graft.kernel.AdamWFactors;
import graft.kernel.OptimiserKernel;
import graft.kernel.ScalarOptimiser;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Optimiser passes on vectors; the same bits as {@link ScalarOptimiser}, which also serves memory on the heap and what follows the last whole vector. */
public final class SimdOptimiser implements OptimiserKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;

    private final ScalarOptimiser scalar = new ScalarOptimiser();

    @Override
    public void adamW(FloatMatrix p, FloatMatrix g, FloatMatrix m, FloatMatrix v, AdamWFactors f) {
        int count = Math.toIntExact(p.elements());
        int whole = Addresses.known(p, g) && Addresses.known(m, v) ? S.loopBound(count) : 0;
        if (whole > 0) adamW(Addresses.of(p), Addresses.of(g), Addresses.of(m), Addresses.of(v), whole, f);
        if (whole < count) scalar.adamW(p, g, m, v, f, whole);
    }

    private static void adamW(long p, long g, long m, long v, int count, AdamWFactors f) {
        FloatVector gradientScale = FloatVector.broadcast(S, (float) f.gradientScale());
        FloatVector minusDecay = FloatVector.broadcast(S, -(float) f.decayStep());
        FloatVector beta1 = FloatVector.broadcast(S, (float) f.beta1());
        FloatVector gain1 = FloatVector.broadcast(S, (float) f.gain1());
        FloatVector beta2 = FloatVector.broadcast(S, (float) f.beta2());
        FloatVector gain2 = FloatVector.broadcast(S, (float) f.gain2());
        FloatVector minusStep = FloatVector.broadcast(S, -(float) f.stepSize());
        FloatVector rootCorrection = FloatVector.broadcast(S, (float) f.rootCorrection());
        FloatVector epsilon = FloatVector.broadcast(S, (float) f.epsilon());
        for (int i = 0; i < count; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector grad = FloatVector.fromMemorySegment(S, MEMORY, g + at, ORDER).mul(gradientScale);
            FloatVector first = FloatVector.fromMemorySegment(S, MEMORY, m + at, ORDER).fma(beta1, grad.mul(gain1));
            FloatVector second = FloatVector.fromMemorySegment(S, MEMORY, v + at, ORDER).fma(beta2, grad.mul(grad).mul(gain2));
            FloatVector denominator = second.sqrt().div(rootCorrection).add(epsilon);
            FloatVector old = FloatVector.fromMemorySegment(S, MEMORY, p + at, ORDER);
            FloatVector decayed = minusDecay.fma(old, old);
            first.intoMemorySegment(MEMORY, m + at, ORDER);
            second.intoMemorySegment(MEMORY, v + at, ORDER);
            minusStep.fma(first.div(denominator), decayed).intoMemorySegment(MEMORY, p + at, ORDER);
        }
    }

    @Override
    public double sumOfSquares(FloatMatrix g) {
        return Addresses.known(g) ? SimdSums.squares(g) : scalar.sumOfSquares(g);
    }

    @Override
    public void moveAnchor(FloatMatrix anchor, FloatMatrix p, double beta) {
        if (beta == 1) return;
        if (beta == 0) {
            MemorySegment.copy(p.memory(), p.offset(), anchor.memory(), anchor.offset(), p.elements() * Float.BYTES);
            return;
        }
        int count = Math.toIntExact(p.elements());
        int whole = Addresses.known(anchor, p) ? S.loopBound(count) : 0;
        if (whole > 0) moveAnchor(Addresses.of(anchor), Addresses.of(p), whole, beta);
        if (whole < count) scalar.moveAnchor(anchor, p, beta, whole);
    }

    private static void moveAnchor(long anchor, long p, int count, double beta) {
        FloatVector keep = FloatVector.broadcast(S, (float) beta);
        FloatVector gain = FloatVector.broadcast(S, (float) (1 - beta));
        for (int i = 0; i < count; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector scaled = FloatVector.fromMemorySegment(S, MEMORY, p + at, ORDER).mul(gain);
            FloatVector old = FloatVector.fromMemorySegment(S, MEMORY, anchor + at, ORDER);
            keep.fma(old, scaled).intoMemorySegment(MEMORY, anchor + at, ORDER);
        }
    }
}
