package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over one row of {@code d} floats. Four vectors of partial sums, vector v going to number v mod 4 (those after the last four and the rest of the row to
 * the first), are added as (0 + 1) + (2 + 3); then the even and the odd lanes are added in double, in order, and last the two. Rows are given by address.
 */
final class RowSums {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final FloatVector NOTHING = Lanes.NOTHING;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private RowSums() {}

    /** @param lanes memory for one vector */
    static double sum(long at, int d, float[] lanes) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int c = 0;
        for (; c <= d - 4 * LANES; c += 4 * LANES) {
            long from = at + (long) c * Float.BYTES;
            s0 = s0.add(FloatVector.fromMemorySegment(F, MEMORY, from, ORDER));
            s1 = s1.add(FloatVector.fromMemorySegment(F, MEMORY, from + VECTOR, ORDER));
            s2 = s2.add(FloatVector.fromMemorySegment(F, MEMORY, from + 2L * VECTOR, ORDER));
            s3 = s3.add(FloatVector.fromMemorySegment(F, MEMORY, from + 3L * VECTOR, ORDER));
        }
        for (; c <= d - LANES; c += LANES) s0 = s0.add(FloatVector.fromMemorySegment(F, MEMORY, at + (long) c * Float.BYTES, ORDER));
        if (c < d) s0 = s0.add(FloatVector.fromMemorySegment(F, MEMORY, at + (long) c * Float.BYTES, ORDER, F.indexInRange(c, d)));
        NOTHING.add(s0).add(s1).add(NOTHING.add(s2).add(s3)).intoArray(lanes, 0);
        return total(lanes);
    }

    /** Sum of (x - mean)^2. */
    static double squares(long at, int d, float mean, float[] lanes) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int c = 0;
        for (; c <= d - 4 * LANES; c += 4 * LANES) {
            long from = at + (long) c * Float.BYTES;
            FloatVector u0 = FloatVector.fromMemorySegment(F, MEMORY, from, ORDER).sub(mean);
            FloatVector u1 = FloatVector.fromMemorySegment(F, MEMORY, from + VECTOR, ORDER).sub(mean);
            FloatVector u2 = FloatVector.fromMemorySegment(F, MEMORY, from + 2L * VECTOR, ORDER).sub(mean);
            FloatVector u3 = FloatVector.fromMemorySegment(F, MEMORY, from + 3L * VECTOR, ORDER).sub(mean);
            s0 = u0.fma(u0, s0);
            s1 = u1.fma(u1, s1);
            s2 = u2.fma(u2, s2);
            s3 = u3.fma(u3, s3);
        }
        for (; c <= d - LANES; c += LANES) {
            FloatVector u = FloatVector.fromMemorySegment(F, MEMORY, at + (long) c * Float.BYTES, ORDER).sub(mean);
            s0 = u.fma(u, s0);
        }
        if (c < d) {
            VectorMask<Float> part = F.indexInRange(c, d);
            FloatVector u = FloatVector.zero(F).blend(FloatVector.fromMemorySegment(F, MEMORY, at + (long) c * Float.BYTES, ORDER, part).sub(mean), part);
            s0 = u.fma(u, s0);
        }
        NOTHING.add(s0).add(s1).add(NOTHING.add(s2).add(s3)).intoArray(lanes, 0);
        return total(lanes);
    }

    /** Sum of a b. */
    static double dot(long aAt, long bAt, int d, float[] lanes) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int c = 0;
        for (; c <= d - 4 * LANES; c += 4 * LANES) {
            long from = (long) c * Float.BYTES;
            s0 = FloatVector.fromMemorySegment(F, MEMORY, aAt + from, ORDER).fma(FloatVector.fromMemorySegment(F, MEMORY, bAt + from, ORDER), s0);
            s1 = FloatVector.fromMemorySegment(F, MEMORY, aAt + from + VECTOR, ORDER).fma(FloatVector.fromMemorySegment(F, MEMORY, bAt + from + VECTOR, ORDER), s1);
            s2 = FloatVector.fromMemorySegment(F, MEMORY, aAt + from + 2L * VECTOR, ORDER).fma(FloatVector.fromMemorySegment(F, MEMORY, bAt + from + 2L * VECTOR, ORDER), s2);
            s3 = FloatVector.fromMemorySegment(F, MEMORY, aAt + from + 3L * VECTOR, ORDER).fma(FloatVector.fromMemorySegment(F, MEMORY, bAt + from + 3L * VECTOR, ORDER), s3);
        }
        for (; c <= d - LANES; c += LANES) {
            long from = (long) c * Float.BYTES;
            s0 = FloatVector.fromMemorySegment(F, MEMORY, aAt + from, ORDER).fma(FloatVector.fromMemorySegment(F, MEMORY, bAt + from, ORDER), s0);
        }
        if (c < d) {
            VectorMask<Float> part = F.indexInRange(c, d);
            long from = (long) c * Float.BYTES;
            s0 = FloatVector.fromMemorySegment(F, MEMORY, aAt + from, ORDER, part).fma(FloatVector.fromMemorySegment(F, MEMORY, bAt + from, ORDER, part), s0);
        }
        NOTHING.add(s0).add(s1).add(NOTHING.add(s2).add(s3)).intoArray(lanes, 0);
        return total(lanes);
    }

    /** Sum of a b (x - mean). */
    static double centredDot(long aAt, long bAt, long xAt, float mean, int d, float[] lanes) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        int c = 0;
        for (; c <= d - 2 * LANES; c += 2 * LANES) {
            long from = (long) c * Float.BYTES;
            FloatVector g0 = FloatVector.fromMemorySegment(F, MEMORY, aAt + from, ORDER).mul(FloatVector.fromMemorySegment(F, MEMORY, bAt + from, ORDER));
            FloatVector g1 = FloatVector.fromMemorySegment(F, MEMORY, aAt + from + VECTOR, ORDER).mul(FloatVector.fromMemorySegment(F, MEMORY, bAt + from + VECTOR, ORDER));
            s0 = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER).sub(mean).fma(g0, s0);
            s1 = FloatVector.fromMemorySegment(F, MEMORY, xAt + from + VECTOR, ORDER).sub(mean).fma(g1, s1);
        }
        if (c <= d - LANES) {
            long from = (long) c * Float.BYTES;
            FloatVector g = FloatVector.fromMemorySegment(F, MEMORY, aAt + from, ORDER).mul(FloatVector.fromMemorySegment(F, MEMORY, bAt + from, ORDER));
            s0 = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER).sub(mean).fma(g, s0);
            c += LANES;
        }
        if (c < d) {
            long from = (long) c * Float.BYTES;
            VectorMask<Float> part = F.indexInRange(c, d);
            FloatVector g = FloatVector.fromMemorySegment(F, MEMORY, aAt + from, ORDER, part).mul(FloatVector.fromMemorySegment(F, MEMORY, bAt + from, ORDER, part));
            s0 = FloatVector.fromMemorySegment(F, MEMORY, xAt + from, ORDER, part).sub(mean).fma(g, s0);
        }
        NOTHING.add(s0).add(s1).intoArray(lanes, 0);
        return total(lanes);
    }

    private static double total(float[] lanes) {
        double even = lanes[0];
        double odd = lanes[1];
        for (int l = 2; l < LANES; l += 2) {
            even += lanes[l];
            odd += lanes[l + 1];
        }
        return even + odd;
    }
}
