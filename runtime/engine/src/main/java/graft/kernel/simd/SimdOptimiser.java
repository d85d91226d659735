package graft.kernel.simd;

import graft.kernel.AdamWFactors;
import graft.kernel.AdamWStep;
import graft.kernel.OptimiserKernel;
import graft.kernel.ScalarOptimiser;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Optimiser passes on vectors; the same bits as {@link ScalarOptimiser}. */
public final class SimdOptimiser implements OptimiserKernel {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void adamW(FloatMatrix p, FloatMatrix g, FloatMatrix m, FloatMatrix v, AdamWStep step) {
        AdamWFactors f = AdamWFactors.of(step);
        FloatVector gradientScale = FloatVector.broadcast(S, (float) f.gradientScale());
        FloatVector minusDecay = FloatVector.broadcast(S, -(float) f.decayStep());
        FloatVector beta1 = FloatVector.broadcast(S, (float) f.beta1());
        FloatVector gain1 = FloatVector.broadcast(S, (float) f.gain1());
        FloatVector beta2 = FloatVector.broadcast(S, (float) f.beta2());
        FloatVector gain2 = FloatVector.broadcast(S, (float) f.gain2());
        FloatVector minusStep = FloatVector.broadcast(S, -(float) f.stepSize());
        FloatVector rootCorrection = FloatVector.broadcast(S, (float) f.rootCorrection());
        FloatVector epsilon = FloatVector.broadcast(S, (float) f.epsilon());
        MemorySegment ps = p.memory();
        MemorySegment gs = g.memory();
        MemorySegment ms = m.memory();
        MemorySegment vs = v.memory();
        int count = Math.toIntExact(p.elements());
        for (int i = 0; i < count; i += S.length()) {
            long at = (long) i * Float.BYTES;
            VectorMask<Float> in = S.indexInRange(i, count);
            FloatVector grad = FloatVector.fromMemorySegment(S, gs, g.offset() + at, ORDER, in).mul(gradientScale);
            FloatVector first = FloatVector.fromMemorySegment(S, ms, m.offset() + at, ORDER, in).fma(beta1, grad.mul(gain1));
            FloatVector second = FloatVector.fromMemorySegment(S, vs, v.offset() + at, ORDER, in).fma(beta2, grad.mul(grad).mul(gain2));
            FloatVector denominator = second.sqrt().div(rootCorrection).add(epsilon);
            FloatVector old = FloatVector.fromMemorySegment(S, ps, p.offset() + at, ORDER, in);
            FloatVector decayed = minusDecay.fma(old, old);
            first.intoMemorySegment(ms, m.offset() + at, ORDER, in);
            second.intoMemorySegment(vs, v.offset() + at, ORDER, in);
            minusStep.fma(first.div(denominator), decayed).intoMemorySegment(ps, p.offset() + at, ORDER, in);
        }
    }

    @Override
    public double sumOfSquares(FloatMatrix g) {
        return SimdSums.sumOfSquares(g);
    }

    @Override
    public void moveAnchor(FloatMatrix anchor, FloatMatrix p, double beta) {
        if (beta == 1) return;
        MemorySegment as = anchor.memory();
        MemorySegment ps = p.memory();
        if (beta == 0) {
            MemorySegment.copy(ps, p.offset(), as, anchor.offset(), p.elements() * Float.BYTES);
            return;
        }
        FloatVector keep = FloatVector.broadcast(S, (float) beta);
        FloatVector gain = FloatVector.broadcast(S, (float) (1 - beta));
        int count = Math.toIntExact(p.elements());
        for (int i = 0; i < count; i += S.length()) {
            long at = (long) i * Float.BYTES;
            VectorMask<Float> in = S.indexInRange(i, count);
            FloatVector scaled = FloatVector.fromMemorySegment(S, ps, p.offset() + at, ORDER, in).mul(gain);
            FloatVector old = FloatVector.fromMemorySegment(S, as, anchor.offset() + at, ORDER, in);
            keep.fma(old, scaled).intoMemorySegment(as, anchor.offset() + at, ORDER, in);
        }
    }
}
