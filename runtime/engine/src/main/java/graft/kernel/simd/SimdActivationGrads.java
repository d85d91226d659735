package graft.kernel.simd;

import graft.kernel.FloatActivations;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Derivatives of activations times the incoming gradient, dx = dy act'(x),
 * over all elements of [R, c] matrices off the heap. The steps are those of {@link FloatActivations} spelled out in each loop: a helper that takes or returns vectors
 * costs more than half the speed once C2's inlining budget is spent. Elements after the last whole vector take the scalar steps, which give the same bits.
 */
final class SimdActivationGrads {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    /** Bits below a float's exponent. */
    private static final int EXPONENT_SHIFT = 23;

    private SimdActivationGrads() {}

    /** dx = dy where x is positive. */
    static void relu(FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        int count = Math.toIntExact(x.elements());
        int whole = S.loopBound(count);
        long xo = Addresses.of(x);
        long dxo = Addresses.of(dx);
        long dyo = Addresses.of(dy);
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector a = FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(S, MEMORY, dyo + at, ORDER);
            d.blend(0f, a.compare(VectorOperators.LE, 0f)).intoMemorySegment(MEMORY, dxo + at, ORDER);
        }
        for (int i = whole; i < count; i++) dx.setAt(i, x.at(i) <= 0f ? 0f : dy.at(i));
    }

    /** dx = dy, or a tenth of it where x is not positive. */
    static void leakyRelu(FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        int count = Math.toIntExact(x.elements());
        int whole = S.loopBound(count);
        long xo = Addresses.of(x);
        long dxo = Addresses.of(dx);
        long dyo = Addresses.of(dy);
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector a = FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(S, MEMORY, dyo + at, ORDER);
            d.blend(d.mul(FloatActivations.LEAKY_SLOPE), a.compare(VectorOperators.LE, 0f)).intoMemorySegment(MEMORY, dxo + at, ORDER);
        }
        for (int i = whole; i < count; i++) dx.setAt(i, x.at(i) <= 0f ? FloatActivations.LEAKY_SLOPE * dy.at(i) : dy.at(i));
    }

    /** dx = dy (Phi(x) + x phi(x)). */
    static void gelu(FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        int count = Math.toIntExact(x.elements());
        int whole = S.loopBound(count);
        long xo = Addresses.of(x);
        long dxo = Addresses.of(dx);
        long dyo = Addresses.of(dy);
        FloatVector log2e = FloatVector.broadcast(S, FloatActivations.LOG2_E);
        FloatVector round = FloatVector.broadcast(S, FloatActivations.ROUND_TO_EXPONENT);
        FloatVector minusLn2 = FloatVector.broadcast(S, -FloatActivations.LN2);
        FloatVector minusLn2Tail = FloatVector.broadcast(S, -FloatActivations.LN2_TAIL);
        FloatVector e6 = FloatVector.broadcast(S, FloatActivations.E6);
        FloatVector e5 = FloatVector.broadcast(S, FloatActivations.E5);
        FloatVector e4 = FloatVector.broadcast(S, FloatActivations.E4);
        FloatVector e3 = FloatVector.broadcast(S, FloatActivations.E3);
        FloatVector e2 = FloatVector.broadcast(S, FloatActivations.E2);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector slope = FloatVector.broadcast(S, FloatActivations.MILLS_SLOPE);
        FloatVector q8 = FloatVector.broadcast(S, FloatActivations.Q8);
        FloatVector q7 = FloatVector.broadcast(S, FloatActivations.Q7);
        FloatVector q6 = FloatVector.broadcast(S, FloatActivations.Q6);
        FloatVector q5 = FloatVector.broadcast(S, FloatActivations.Q5);
        FloatVector q4 = FloatVector.broadcast(S, FloatActivations.Q4);
        FloatVector q3 = FloatVector.broadcast(S, FloatActivations.Q3);
        FloatVector q2 = FloatVector.broadcast(S, FloatActivations.Q2);
        FloatVector q1 = FloatVector.broadcast(S, FloatActivations.Q1);
        FloatVector q0 = FloatVector.broadcast(S, FloatActivations.Q0);
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector a = FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(S, MEMORY, dyo + at, ORDER);
            FloatVector square = a.mul(a);
            FloatVector lost = a.fma(a, square.neg());
            FloatVector h = square.mul(-0.5f);
            FloatVector shifted = h.fma(log2e, round);
            FloatVector n = shifted.sub(round);
            FloatVector r = n.fma(minusLn2, h);
            r = n.fma(minusLn2Tail, r).add(lost.mul(-0.5f));
            FloatVector p = e6.fma(r, e5);
            p = p.fma(r, e4);
            p = p.fma(r, e3);
            p = p.fma(r, e2);
            p = p.fma(r, one);
            p = p.fma(r, one);
            FloatVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
            FloatVector gauss = p.mul(power).blend(0f, h.compare(VectorOperators.LT, FloatActivations.EXP_FLOOR));
            FloatVector u = one.div(a.abs().fma(slope, one));
            FloatVector q = q8.fma(u, q7);
            q = q.fma(u, q6);
            q = q.fma(u, q5);
            q = q.fma(u, q4);
            q = q.fma(u, q3);
            q = q.fma(u, q2);
            q = q.fma(u, q1);
            q = q.fma(u, q0);
            FloatVector lower = q.mul(u).mul(gauss);
            FloatVector phi = one.sub(lower).blend(lower, a.compare(VectorOperators.LT, 0f));
            d.mul(a.mul(FloatActivations.INVERSE_ROOT_2_PI).fma(gauss, phi)).intoMemorySegment(MEMORY, dxo + at, ORDER);
        }
        for (int i = whole; i < count; i++) dx.setAt(i, dy.at(i) * FloatActivations.geluSlope(x.at(i)));
    }

    /** dx = dy s (1 + x (1 - s)), s = sigmoid(x). */
    static void silu(FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        int count = Math.toIntExact(x.elements());
        int whole = S.loopBound(count);
        long xo = Addresses.of(x);
        long dxo = Addresses.of(dx);
        long dyo = Addresses.of(dy);
        FloatVector log2e = FloatVector.broadcast(S, FloatActivations.LOG2_E);
        FloatVector round = FloatVector.broadcast(S, FloatActivations.ROUND_TO_EXPONENT);
        FloatVector minusLn2 = FloatVector.broadcast(S, -FloatActivations.LN2);
        FloatVector minusLn2Tail = FloatVector.broadcast(S, -FloatActivations.LN2_TAIL);
        FloatVector e6 = FloatVector.broadcast(S, FloatActivations.E6);
        FloatVector e5 = FloatVector.broadcast(S, FloatActivations.E5);
        FloatVector e4 = FloatVector.broadcast(S, FloatActivations.E4);
        FloatVector e3 = FloatVector.broadcast(S, FloatActivations.E3);
        FloatVector e2 = FloatVector.broadcast(S, FloatActivations.E2);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector a = FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(S, MEMORY, dyo + at, ORDER);
            FloatVector h = a.abs().neg();
            FloatVector shifted = h.fma(log2e, round);
            FloatVector n = shifted.sub(round);
            FloatVector r = n.fma(minusLn2, h);
            r = n.fma(minusLn2Tail, r);
            FloatVector p = e6.fma(r, e5);
            p = p.fma(r, e4);
            p = p.fma(r, e3);
            p = p.fma(r, e2);
            p = p.fma(r, one);
            p = p.fma(r, one);
            FloatVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
            FloatVector e = p.mul(power).blend(0f, h.compare(VectorOperators.LT, FloatActivations.EXP_FLOOR));
            FloatVector w = one.div(e.add(one));
            FloatVector ew = e.mul(w);
            VectorMask<Float> negative = a.compare(VectorOperators.LT, 0f);
            FloatVector s = w.blend(ew, negative);
            FloatVector complement = ew.blend(w, negative);
            d.mul(s.mul(a.fma(complement, one))).intoMemorySegment(MEMORY, dxo + at, ORDER);
        }
        for (int i = whole; i < count; i++) dx.setAt(i, dy.at(i) * FloatActivations.siluSlope(x.at(i)));
    }

    /** dx = dy (1 - tanh(x)^2). */
    static void tanh(FloatMatrix dy, FloatMatrix x, FloatMatrix dx) {
        int count = Math.toIntExact(x.elements());
        int whole = S.loopBound(count);
        long xo = Addresses.of(x);
        long dxo = Addresses.of(dx);
        long dyo = Addresses.of(dy);
        FloatVector log2e = FloatVector.broadcast(S, FloatActivations.LOG2_E);
        FloatVector round = FloatVector.broadcast(S, FloatActivations.ROUND_TO_EXPONENT);
        FloatVector minusLn2 = FloatVector.broadcast(S, -FloatActivations.LN2);
        FloatVector minusLn2Tail = FloatVector.broadcast(S, -FloatActivations.LN2_TAIL);
        FloatVector e6 = FloatVector.broadcast(S, FloatActivations.E6);
        FloatVector e5 = FloatVector.broadcast(S, FloatActivations.E5);
        FloatVector e4 = FloatVector.broadcast(S, FloatActivations.E4);
        FloatVector e3 = FloatVector.broadcast(S, FloatActivations.E3);
        FloatVector e2 = FloatVector.broadcast(S, FloatActivations.E2);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < whole; i += S.length()) {
            long at = (long) i * Float.BYTES;
            FloatVector a = FloatVector.fromMemorySegment(S, MEMORY, xo + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(S, MEMORY, dyo + at, ORDER);
            FloatVector h = a.abs().mul(-2f);
            FloatVector shifted = h.fma(log2e, round);
            FloatVector n = shifted.sub(round);
            FloatVector r = n.fma(minusLn2, h);
            r = n.fma(minusLn2Tail, r);
            FloatVector p = e6.fma(r, e5);
            p = p.fma(r, e4);
            p = p.fma(r, e3);
            p = p.fma(r, e2);
            p = p.fma(r, one);
            p = p.fma(r, one);
            FloatVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
            FloatVector e = p.mul(power).blend(0f, h.compare(VectorOperators.LT, FloatActivations.EXP_FLOOR));
            FloatVector bottom = e.add(one);
            d.mul(e.mul(4f).div(bottom.mul(bottom))).intoMemorySegment(MEMORY, dxo + at, ORDER);
        }
        for (int i = whole; i < count; i++) dx.setAt(i, dy.at(i) * FloatActivations.tanhSlope(x.at(i)));
    }
}
