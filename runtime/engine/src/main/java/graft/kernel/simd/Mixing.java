package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * MAT's mixture of rows of softmax probabilities S, distance kernel g and adjacency a, and its gradient, in place in scratch memory whose rows are padded to
 * whole vectors; padding is 0 and stays so. Rows of g and a lie n elements apart. A row is summed lane by lane in column order, then the lanes pairwise, as in
 * {@link Softmax}. Matrices are given by address, strides in bytes.
 */
final class Mixing {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorShuffle<Float> SWAP8 = swap(8);
    private static final VectorShuffle<Float> SWAP4 = swap(4);
    private static final VectorShuffle<Float> SWAP2 = swap(2);
    private static final VectorShuffle<Float> SWAP1 = swap(1);

    /** Bytes that {@link #gradient} adds the shares' gradient in: three sums of one vector each. */
    static final int SUMS = 3 * VECTOR;

    private Mixing() {}

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F, lane -> (lane ^ distance) % LANES);
    }

    /** S [rows, n] becomes s0 S + s1 g + s2 a. */
    static void mix(long from, long row, int rows, int n, long distance, long adjacency, float s0, float s1, float s2) {
        int whole = n - n % LANES;
        VectorMask<Float> part = F.indexInRange(whole, n);
        for (int r = 0; r < rows; r++) {
            long at = from + r * row;
            long pair = (long) r * n * Float.BYTES;
            for (int j = 0; j < whole; j += LANES) {
                long step = (long) j * Float.BYTES;
                FloatVector m = FloatVector.fromMemorySegment(F, MEMORY, at + step, ORDER).mul(s0);
                m = FloatVector.fromMemorySegment(F, MEMORY, distance + pair + step, ORDER).fma(FloatVector.broadcast(F, s1), m);
                m = FloatVector.fromMemorySegment(F, MEMORY, adjacency + pair + step, ORDER).fma(FloatVector.broadcast(F, s2), m);
                m.intoMemorySegment(MEMORY, at + step, ORDER);
            }
            if (whole < n) {
                long step = (long) whole * Float.BYTES;
                FloatVector m = FloatVector.fromMemorySegment(F, MEMORY, at + step, ORDER).mul(s0);
                m = FloatVector.fromMemorySegment(F, MEMORY, distance + pair + step, ORDER, part).fma(FloatVector.broadcast(F, s1), m);
                m = FloatVector.fromMemorySegment(F, MEMORY, adjacency + pair + step, ORDER, part).fma(FloatVector.broadcast(F, s2), m);
                m.intoMemorySegment(MEMORY, at + step, ORDER);
            }
        }
    }

    /**
     * Gradient of the mixture, dM [rows, n], to that of the scores, s0 S (dM - sum(S dM)), in place.
     *
     * @param sums 0, or where the lanes of S dM, g dM and a dM are added: {@link #SUMS} bytes
     */
    static void gradient(long softmax, long gradient, long row, int rows, int n, long distance, long adjacency, float s0, long sums) {
        int whole = n - n % LANES;
        VectorMask<Float> part = F.indexInRange(whole, n);
        for (int r = 0; r < rows; r++) {
            long p = softmax + r * row;
            long d = gradient + r * row;
            FloatVector along = FloatVector.zero(F);
            for (long j = 0; j < row; j += VECTOR) {
                along = FloatVector.fromMemorySegment(F, MEMORY, p + j, ORDER).fma(FloatVector.fromMemorySegment(F, MEMORY, d + j, ORDER), along);
            }
            if (sums != 0) {
                FloatVector.fromMemorySegment(F, MEMORY, sums, ORDER).add(along).intoMemorySegment(MEMORY, sums, ORDER);
                long pair = (long) r * n * Float.BYTES;
                addProducts(d, distance + pair, whole, part, sums + VECTOR);
                addProducts(d, adjacency + pair, whole, part, sums + 2L * VECTOR);
            }
            if (LANES > 8) along = along.add(along.rearrange(SWAP8));
            if (LANES > 4) along = along.add(along.rearrange(SWAP4));
            if (LANES > 2) along = along.add(along.rearrange(SWAP2));
            along = along.add(along.rearrange(SWAP1));
            for (long j = 0; j < row; j += VECTOR) {
                FloatVector ds = FloatVector.fromMemorySegment(F, MEMORY, d + j, ORDER).sub(along).mul(FloatVector.fromMemorySegment(F, MEMORY, p + j, ORDER));
                ds.mul(s0).intoMemorySegment(MEMORY, d + j, ORDER);
            }
        }
    }

    /** Adds the products of a padded row x and a row y of n elements to the vector at {@code to}. */
    private static void addProducts(long x, long y, int whole, VectorMask<Float> part, long to) {
        FloatVector sum = FloatVector.fromMemorySegment(F, MEMORY, to, ORDER);
        for (int j = 0; j < whole; j += LANES) {
            long step = (long) j * Float.BYTES;
            sum = FloatVector.fromMemorySegment(F, MEMORY, x + step, ORDER).fma(FloatVector.fromMemorySegment(F, MEMORY, y + step, ORDER), sum);
        }
        if (part.anyTrue()) {
            long step = (long) whole * Float.BYTES;
            sum = FloatVector.fromMemorySegment(F, MEMORY, x + step, ORDER).fma(FloatVector.fromMemorySegment(F, MEMORY, y + step, ORDER, part), sum);
        }
        sum.intoMemorySegment(MEMORY, to, ORDER);
    }

    /** Sets {@link #SUMS} bytes to 0. */
    static void clear(long sums) {
        for (int s = 0; s < SUMS; s += VECTOR) FloatVector.zero(F).intoMemorySegment(MEMORY, sums + s, ORDER);
    }
}
