package graft.kernel.simd;

import graft.kernel.ExpSeries;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax of rows of scores and its gradient, in place in scratch memory whose rows are padded to whole vectors. The padding becomes 0. A row is summed
 * lane by lane in column order, then the lanes pairwise: lane i with lane i xor 8, 4, 2, 1 (as many as there are), which leaves the sum in every lane. NaN
 * anywhere in a row makes the whole row NaN. Matrices are given by address, strides in bytes.
 */
final class Softmax {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorShuffle<Float> SWAP8 = swap(8);
    private static final VectorShuffle<Float> SWAP4 = swap(4);
    private static final VectorShuffle<Float> SWAP2 = swap(2);
    private static final VectorShuffle<Float> SWAP1 = swap(1);

    private Softmax() {}

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F, lane -> (lane ^ distance) % LANES);
    }

    /**
     * scores [rows, n], with bias [rows, n] added, to probabilities.
     *
     * @param biasFrom 0 for none; its rows lie {@code n} elements apart
     */
    static void probabilities(long from, long row, int rows, int n, long biasFrom) {
        if (ShortRows.serves(n)) {
            int stride = Math.toIntExact(row);
            if (biasFrom == 0) {
                ShortRows.pad(from, stride, rows, n);
            } else {
                ShortRows.bias(from, stride, rows, n, biasFrom);
            }
            ShortRows.shift(from, stride, rows);
            exponentials(from, rows * stride);
            ShortRows.normalise(from, stride, rows);
            return;
        }
        int whole = n - n % LANES;
        VectorMask<Float> part = F.indexInRange(whole, n);
        FloatVector lowest = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        FloatVector zero = FloatVector.zero(F);
        for (int r = 0; r < rows; r++) {
            long at = from + r * row;
            long biasAt = biasFrom + (long) r * n * Float.BYTES;
            FloatVector largest = lowest;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector s = FloatVector.fromMemorySegment(F, MEMORY, at + (long) j * Float.BYTES, ORDER);
                if (biasFrom != 0) {
                    s = s.add(FloatVector.fromMemorySegment(F, MEMORY, biasAt + (long) j * Float.BYTES, ORDER));
                    s.intoMemorySegment(MEMORY, at + (long) j * Float.BYTES, ORDER);
                }
                largest = largest.blend(s, s.compare(VectorOperators.GT, largest));
            }
            if (whole < n) {
                FloatVector last = FloatVector.fromMemorySegment(F, MEMORY, at + (long) whole * Float.BYTES, ORDER);
                if (biasFrom != 0) last = last.add(FloatVector.fromMemorySegment(F, MEMORY, biasAt + (long) whole * Float.BYTES, ORDER, part));
                last = lowest.blend(last, part);
                last.intoMemorySegment(MEMORY, at + (long) whole * Float.BYTES, ORDER);
                largest = largest.blend(last, last.compare(VectorOperators.GT, largest));
            }
            FloatVector other;
            if (LANES > 8) {
                other = largest.rearrange(SWAP8);
                largest = largest.blend(other, other.compare(VectorOperators.GT, largest));
            }
            if (LANES > 4) {
                other = largest.rearrange(SWAP4);
                largest = largest.blend(other, other.compare(VectorOperators.GT, largest));
            }
            if (LANES > 2) {
                other = largest.rearrange(SWAP2);
                largest = largest.blend(other, other.compare(VectorOperators.GT, largest));
            }
            other = largest.rearrange(SWAP1);
            largest = largest.blend(other, other.compare(VectorOperators.GT, largest));

            FloatVector sum = zero;
            for (long j = at; j < at + row; j += VECTOR) {
                FloatVector x = FloatVector.fromMemorySegment(F, MEMORY, j, ORDER).sub(largest);
                FloatVector shifted = x.fma(FloatVector.broadcast(F, ExpSeries.INVERSE_LN2), FloatVector.broadcast(F, ExpSeries.ROUND));
                FloatVector power = shifted.sub(ExpSeries.ROUND);
                FloatVector rest = power.fma(FloatVector.broadcast(F, -ExpSeries.LN2_HIGH), x);
                rest = power.fma(FloatVector.broadcast(F, -ExpSeries.LN2_LOW), rest);
                FloatVector q = rest.fma(FloatVector.broadcast(F, ExpSeries.Q4), FloatVector.broadcast(F, ExpSeries.Q3));
                q = q.fma(rest, FloatVector.broadcast(F, ExpSeries.Q2));
                q = q.fma(rest, FloatVector.broadcast(F, ExpSeries.Q1));
                q = q.fma(rest, FloatVector.broadcast(F, ExpSeries.Q0));
                q = q.mul(rest).fma(rest, rest).add(1);
                IntVector bits = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
                FloatVector e = q.reinterpretAsInts().add(bits).reinterpretAsFloats().blend(0, x.compare(VectorOperators.LT, ExpSeries.LOWEST));
                sum = sum.add(e);
                e.intoMemorySegment(MEMORY, j, ORDER);
            }
            if (LANES > 8) sum = sum.add(sum.rearrange(SWAP8));
            if (LANES > 4) sum = sum.add(sum.rearrange(SWAP4));
            if (LANES > 2) sum = sum.add(sum.rearrange(SWAP2));
            sum = sum.add(sum.rearrange(SWAP1));
            FloatVector inverse = FloatVector.broadcast(F, 1).div(sum);
            for (long j = at; j < at + row; j += VECTOR) {
                FloatVector.fromMemorySegment(F, MEMORY, j, ORDER).mul(inverse).intoMemorySegment(MEMORY, j, ORDER);
            }
        }
    }

    /** x to exp(x), of whole vectors of numbers that are not positive: short rows one after the other, as the long ones do it between their passes. */
    private static void exponentials(long from, int bytes) {
        long vectors = Addresses.plain(from);
        for (int i = 0; i < bytes / VECTOR; i++) {
            long at = vectors + Addresses.steps(i, VECTOR);
            FloatVector x = FloatVector.fromMemorySegment(F, MEMORY, at, ORDER);
            FloatVector shifted = x.fma(FloatVector.broadcast(F, ExpSeries.INVERSE_LN2), FloatVector.broadcast(F, ExpSeries.ROUND));
            FloatVector power = shifted.sub(ExpSeries.ROUND);
            FloatVector rest = power.fma(FloatVector.broadcast(F, -ExpSeries.LN2_HIGH), x);
            rest = power.fma(FloatVector.broadcast(F, -ExpSeries.LN2_LOW), rest);
            FloatVector q = rest.fma(FloatVector.broadcast(F, ExpSeries.Q4), FloatVector.broadcast(F, ExpSeries.Q3));
            q = q.fma(rest, FloatVector.broadcast(F, ExpSeries.Q2));
            q = q.fma(rest, FloatVector.broadcast(F, ExpSeries.Q1));
            q = q.fma(rest, FloatVector.broadcast(F, ExpSeries.Q0));
            q = q.mul(rest).fma(rest, rest).add(1);
            IntVector bits = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            q.reinterpretAsInts().add(bits).reinterpretAsFloats().blend(0, x.compare(VectorOperators.LT, ExpSeries.LOWEST)).intoMemorySegment(MEMORY, at, ORDER);
        }
    }

    /**
     * Gradient of rows of probabilities P [rows, n] to the gradient of the scores: dP becomes P (dP - sum(P dP)). The padding of both is 0 and stays so.
     *
     * @param factorsFrom 0, or the n numbers that dropout multiplied the probabilities by (the same for all rows, so one row a call): dP is multiplied by them
     *     first, and P after use
     * @param dBiasFrom 0, or where the result is written too; its rows lie {@code n} elements apart
     */
    static void gradient(long pFrom, long gradientFrom, long row, int rows, int n, long factorsFrom, long dBiasFrom) {
        int whole = n - n % LANES;
        VectorMask<Float> part = F.indexInRange(whole, n);
        for (int r = 0; r < rows; r++) {
            long pAt = pFrom + r * row;
            long at = gradientFrom + r * row;
            FloatVector along = FloatVector.zero(F);
            for (long j = 0; j < row; j += VECTOR) {
                FloatVector p = FloatVector.fromMemorySegment(F, MEMORY, pAt + j, ORDER);
                FloatVector d = FloatVector.fromMemorySegment(F, MEMORY, at + j, ORDER);
                if (factorsFrom != 0) {
                    d = d.mul(FloatVector.fromMemorySegment(F, MEMORY, factorsFrom + j, ORDER));
                    d.intoMemorySegment(MEMORY, at + j, ORDER);
                }
                along = p.fma(d, along);
            }
            if (LANES > 8) along = along.add(along.rearrange(SWAP8));
            if (LANES > 4) along = along.add(along.rearrange(SWAP4));
            if (LANES > 2) along = along.add(along.rearrange(SWAP2));
            along = along.add(along.rearrange(SWAP1));
            for (long j = 0; j < row; j += VECTOR) {
                FloatVector p = FloatVector.fromMemorySegment(F, MEMORY, pAt + j, ORDER);
                FloatVector d = FloatVector.fromMemorySegment(F, MEMORY, at + j, ORDER);
                p.mul(d.sub(along)).intoMemorySegment(MEMORY, at + j, ORDER);
                if (factorsFrom != 0) p.mul(FloatVector.fromMemorySegment(F, MEMORY, factorsFrom + j, ORDER)).intoMemorySegment(MEMORY, pAt + j, ORDER);
            }
            if (dBiasFrom != 0) {
                long biasAt = dBiasFrom + (long) r * n * Float.BYTES;
                for (int j = 0; j < whole; j += LANES) {
                    FloatVector.fromMemorySegment(F, MEMORY, at + (long) j * Float.BYTES, ORDER).intoMemorySegment(MEMORY, biasAt + (long) j * Float.BYTES, ORDER);
                }
                if (whole < n) {
                    FloatVector.fromMemorySegment(F, MEMORY, at + (long) whole * Float.BYTES, ORDER).intoMemorySegment(MEMORY, biasAt + (long) whole * Float.BYTES, ORDER, part);
                }
            }
        }
    }
}
