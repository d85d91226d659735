package graft.kernel.simd;

import graft.kernel.FixedLanes;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Sums over all elements in the order of {@link FixedLanes}, at any width: a narrow vector goes over the memory once for each part of the lanes. */
final class SimdSums {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final VectorSpecies<Double> D = VectorSpecies.of(double.class, S.vectorShape());
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private SimdSums() {}

    /** The sum of a * b. */
    static float dot(FloatMatrix a, FloatMatrix b) {
        int count = Math.toIntExact(a.elements());
        int whole = count - count % FixedLanes.COUNT;
        MemorySegment as = a.memory();
        MemorySegment bs = b.memory();
        long ao = a.offset();
        long bo = b.offset();
        float[] lane = new float[FixedLanes.COUNT];
        for (int first = 0; first < FixedLanes.COUNT; first += S.length()) {
            FloatVector sum = FloatVector.zero(S);
            for (int i = first; i < whole; i += FixedLanes.COUNT) {
                long at = (long) i * Float.BYTES;
                sum = FloatVector.fromMemorySegment(S, as, ao + at, ORDER).fma(FloatVector.fromMemorySegment(S, bs, bo + at, ORDER), sum);
            }
            sum.intoArray(lane, first);
        }
        for (int i = whole; i < count; i++) lane[i - whole] = Math.fma(a.at(i), b.at(i), lane[i - whole]);
        return (float) FixedLanes.total(lane);
    }

    /** The sum of squares. A vector of floats feeds two of doubles. */
    static double sumOfSquares(FloatMatrix a) {
        int count = Math.toIntExact(a.elements());
        int whole = count - count % FixedLanes.COUNT;
        MemorySegment as = a.memory();
        long ao = a.offset();
        double[] lane = new double[FixedLanes.COUNT];
        for (int first = 0; first < FixedLanes.COUNT; first += S.length()) {
            DoubleVector low = DoubleVector.zero(D);
            DoubleVector high = low;
            for (int i = first; i < whole; i += FixedLanes.COUNT) {
                FloatVector v = FloatVector.fromMemorySegment(S, as, ao + (long) i * Float.BYTES, ORDER);
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
