package graft.kernel.simd;

import graft.kernel.FixedLanes;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over rows, in order, and over all elements in the order of {@link FixedLanes}. For the latter a narrow vector goes over the memory once for each part of
 * the lanes, so that every width gives the same bits. Matrices lie off the heap.
 */
final class SimdSums {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final VectorSpecies<Double> D = VectorSpecies.of(double.class, S.vectorShape());
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final long STEP = S.vectorByteSize();

    private SimdSums() {}

    /** dB [1, c] += column sums of dy [R, c]. */
    static void columns(FloatMatrix dy, FloatMatrix dB) {
        int columns = dy.columns();
        int rows = dy.rows();
        long stride = (long) columns * Float.BYTES;
        long from = Addresses.of(dy);
        long to = Addresses.of(dB);
        int c = 0;
        // Four vectors wide: a row's cache lines come one after the other, and four sums hide each other's latency.
        for (; c + 4 * S.length() <= columns; c += 4 * S.length()) {
            FloatVector s0 = FloatVector.zero(S);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int r = 0; r < rows; r++) {
                long at = from + r * stride;
                s0 = s0.add(FloatVector.fromMemorySegment(S, MEMORY, at, ORDER));
                s1 = s1.add(FloatVector.fromMemorySegment(S, MEMORY, at + STEP, ORDER));
                s2 = s2.add(FloatVector.fromMemorySegment(S, MEMORY, at + 2 * STEP, ORDER));
                s3 = s3.add(FloatVector.fromMemorySegment(S, MEMORY, at + 3 * STEP, ORDER));
            }
            FloatVector.fromMemorySegment(S, MEMORY, to, ORDER).add(s0).intoMemorySegment(MEMORY, to, ORDER);
            FloatVector.fromMemorySegment(S, MEMORY, to + STEP, ORDER).add(s1).intoMemorySegment(MEMORY, to + STEP, ORDER);
            FloatVector.fromMemorySegment(S, MEMORY, to + 2 * STEP, ORDER).add(s2).intoMemorySegment(MEMORY, to + 2 * STEP, ORDER);
            FloatVector.fromMemorySegment(S, MEMORY, to + 3 * STEP, ORDER).add(s3).intoMemorySegment(MEMORY, to + 3 * STEP, ORDER);
            from += 4 * STEP;
            to += 4 * STEP;
        }
        for (; c + S.length() <= columns; c += S.length()) {
            FloatVector sum = FloatVector.zero(S);
            for (int r = 0; r < rows; r++) sum = sum.add(FloatVector.fromMemorySegment(S, MEMORY, from + r * stride, ORDER));
            FloatVector.fromMemorySegment(S, MEMORY, to, ORDER).add(sum).intoMemorySegment(MEMORY, to, ORDER);
            from += STEP;
            to += STEP;
        }
        for (; c < columns; c++) {
            float sum = 0f;
            for (int r = 0; r < rows; r++) sum += dy.get(r, c);
            dB.setAt(c, dB.at(c) + sum);
        }
    }

    /** dS [1, c] += column sums of dy * x, both [R, c]. */
    static void columnDots(FloatMatrix dy, FloatMatrix x, FloatMatrix dS) {
        int columns = x.columns();
        int rows = x.rows();
        int whole = S.loopBound(columns);
        long stride = (long) columns * Float.BYTES;
        long dyo = Addresses.of(dy);
        long xo = Addresses.of(x);
        long to = Addresses.of(dS);
        for (int c = 0; c < whole; c += S.length()) {
            FloatVector sum = FloatVector.zero(S);
            for (int r = 0; r < rows; r++) {
                FloatVector d = FloatVector.fromMemorySegment(S, MEMORY, dyo + r * stride, ORDER);
                sum = d.fma(FloatVector.fromMemorySegment(S, MEMORY, xo + r * stride, ORDER), sum);
            }
            FloatVector.fromMemorySegment(S, MEMORY, to, ORDER).add(sum).intoMemorySegment(MEMORY, to, ORDER);
            dyo += STEP;
            xo += STEP;
            to += STEP;
        }
        for (int c = whole; c < columns; c++) {
            float sum = 0f;
            for (int r = 0; r < rows; r++) sum = Math.fma(dy.get(r, c), x.get(r, c), sum);
            dS.setAt(c, dS.at(c) + sum);
        }
    }

    /** The sum of a * b over all elements. */
    static float dot(FloatMatrix a, FloatMatrix b) {
        int count = Math.toIntExact(a.elements());
        int whole = count - count % FixedLanes.COUNT;
        long ao = Addresses.of(a);
        long bo = Addresses.of(b);
        float[] lane = FixedLanes.zeroFloats();
        for (int first = 0; first < FixedLanes.COUNT; first += S.length()) {
            FloatVector sum = FloatVector.zero(S);
            for (int i = first; i < whole; i += FixedLanes.COUNT) {
                long at = (long) i * Float.BYTES;
                sum = FloatVector.fromMemorySegment(S, MEMORY, ao + at, ORDER).fma(FloatVector.fromMemorySegment(S, MEMORY, bo + at, ORDER), sum);
            }
            sum.intoArray(lane, first);
        }
        for (int i = whole; i < count; i++) lane[i - whole] = Math.fma(a.at(i), b.at(i), lane[i - whole]);
        return (float) FixedLanes.total(lane);
    }

    /** The sum of squares of all elements. A vector of floats feeds two of doubles. */
    static double squares(FloatMatrix a) {
        int count = Math.toIntExact(a.elements());
        int whole = count - count % FixedLanes.COUNT;
        long ao = Addresses.of(a);
        double[] lane = FixedLanes.zeroDoubles();
        for (int first = 0; first < FixedLanes.COUNT; first += S.length()) {
            DoubleVector low = DoubleVector.zero(D);
            DoubleVector high = low;
            for (int i = first; i < whole; i += FixedLanes.COUNT) {
                FloatVector v = FloatVector.fromMemorySegment(S, MEMORY, ao + (long) i * Float.BYTES, ORDER);
                DoubleVector v0 = (DoubleVector) v.convertShape(VectorOperators.F2D, D, 0);
                DoubleVector v1 = (DoubleVector) v.convertShape(VectorOperators.F2D, D, 1);
                low = v0.fma(v0, low);
                high = v1.fma(v1, high);
            }
            low.intoArray(lane, first);
            high.intoArray(lane, first + D.length());
        }
        for (int i = whole; i < count; i++) lane[i - whole] = Math.fma((double) a.at(i), a.at(i), lane[i - whole]);
        return FixedLanes.total(lane);
    }
}
