package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Steps of {@link Softmax} on rows of at most two vectors, four rows at a time, to the same bits. One row's chain of lane swaps is long and leaves the machine idle; four
 * rows are folded into one vector, a quarter each, and then swapped together. The last four rows may be the same row several times: all is loaded before anything is
 * stored. A row's second vector lies {@code second} bytes after the first; where there is none, {@code second} is 0, and the first is taken twice. Needs vectors of at
 * least four lanes.
 */
final class ShortRows {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int ROWS = 4;
    private static final int QUARTER = LANES / ROWS;

    /** From two vectors: the first halves of both, the second halves. */
    private static final IntVector HALF0 = picked(LANES / 2, 0);
    private static final IntVector HALF1 = picked(LANES / 2, 1);
    /** From two vectors: of each half the first quarter, the second quarter. */
    private static final IntVector QUARTER0 = picked(Math.max(1, QUARTER), 0);
    private static final IntVector QUARTER1 = picked(Math.max(1, QUARTER), 1);
    private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(F, lane -> (lane ^ 2) % LANES);
    private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(F, lane -> (lane ^ 1) % LANES);
    private static final VectorShuffle<Float> ROW0 = VectorShuffle.fromOp(F, lane -> 0);
    private static final VectorShuffle<Float> ROW1 = VectorShuffle.fromOp(F, lane -> QUARTER);
    private static final VectorShuffle<Float> ROW2 = VectorShuffle.fromOp(F, lane -> 2 * QUARTER);
    private static final VectorShuffle<Float> ROW3 = VectorShuffle.fromOp(F, lane -> 3 * QUARTER);

    private ShortRows() {}

    /** Of the runs of so many lanes of two vectors, every second from {@code first} on. */
    private static IntVector picked(int run, int first) {
        int[] lanes = new int[LANES];
        for (int lane = 0; lane < LANES; lane++) lanes[lane] = (2 * (lane / run) + first) * run + lane % run;
        return (IntVector) F.withLanes(int.class).fromArray(lanes, 0);
    }

    /** Whether rows of n are served. */
    static boolean serves(int n) {
        return LANES >= ROWS && n <= 2 * LANES;
    }

    /** How far after a row's first vector its second begins: {@code row} is the bytes of a padded row. */
    private static int second(int row) {
        return Addresses.plainStride(row - VECTOR);
    }

    /** Adds the bias, whose rows lie {@code n} elements apart, and pads with negative infinity. */
    static void bias(long from, int row, int rows, int n, long biasFrom) {
        VectorMask<Float> first = F.indexInRange(0, n);
        VectorMask<Float> part = F.indexInRange(LANES, n);
        FloatVector lowest = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        long scores = Addresses.plain(from);
        long bias = Addresses.plain(biasFrom);
        int stride = Addresses.plainStride(n * Float.BYTES);
        int second = second(row);
        for (int r = 0; r < rows; r++) {
            long at = scores + Addresses.steps(r, row);
            long biasAt = bias + Addresses.steps(r, stride);
            FloatVector x1 = FloatVector.fromMemorySegment(F, MEMORY, at + second, ORDER).add(FloatVector.fromMemorySegment(F, MEMORY, biasAt + VECTOR, ORDER, part));
            FloatVector x0 = FloatVector.fromMemorySegment(F, MEMORY, at, ORDER).add(FloatVector.fromMemorySegment(F, MEMORY, biasAt, ORDER, first));
            lowest.blend(x1, part).intoMemorySegment(MEMORY, at + second, ORDER);
            lowest.blend(x0, first).intoMemorySegment(MEMORY, at, ORDER);
        }
    }

    /** Pads with negative infinity. */
    static void pad(long from, int row, int rows, int n) {
        VectorMask<Float> part = F.indexInRange(row / Float.BYTES - LANES, n);
        FloatVector lowest = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        long last = Addresses.plain(from + row - VECTOR);
        for (int r = 0; r < rows; r++) {
            long at = last + Addresses.steps(r, row);
            lowest.blend(FloatVector.fromMemorySegment(F, MEMORY, at, ORDER), part).intoMemorySegment(MEMORY, at, ORDER);
        }
    }

    /** Subtracts from each row its largest number. */
    static void shift(long from, int row, int rows) {
        FloatVector lowest = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        long scores = Addresses.plain(from);
        int second = second(row);
        for (int r = 0; r < rows; r += ROWS) {
            long at0 = scores + Addresses.steps(r, row);
            long at1 = scores + Addresses.steps(Math.min(r + 1, rows - 1), row);
            long at2 = scores + Addresses.steps(Math.min(r + 2, rows - 1), row);
            long at3 = scores + Addresses.steps(Math.min(r + 3, rows - 1), row);
            FloatVector x00 = FloatVector.fromMemorySegment(F, MEMORY, at0, ORDER);
            FloatVector x01 = FloatVector.fromMemorySegment(F, MEMORY, at0 + second, ORDER);
            FloatVector x10 = FloatVector.fromMemorySegment(F, MEMORY, at1, ORDER);
            FloatVector x11 = FloatVector.fromMemorySegment(F, MEMORY, at1 + second, ORDER);
            FloatVector x20 = FloatVector.fromMemorySegment(F, MEMORY, at2, ORDER);
            FloatVector x21 = FloatVector.fromMemorySegment(F, MEMORY, at2 + second, ORDER);
            FloatVector x30 = FloatVector.fromMemorySegment(F, MEMORY, at3, ORDER);
            FloatVector x31 = FloatVector.fromMemorySegment(F, MEMORY, at3 + second, ORDER);
            FloatVector m0 = lowest.blend(x00, x00.compare(VectorOperators.GT, lowest));
            FloatVector m1 = lowest.blend(x10, x10.compare(VectorOperators.GT, lowest));
            FloatVector m2 = lowest.blend(x20, x20.compare(VectorOperators.GT, lowest));
            FloatVector m3 = lowest.blend(x30, x30.compare(VectorOperators.GT, lowest));
            m0 = m0.blend(x01, x01.compare(VectorOperators.GT, m0));
            m1 = m1.blend(x11, x11.compare(VectorOperators.GT, m1));
            m2 = m2.blend(x21, x21.compare(VectorOperators.GT, m2));
            m3 = m3.blend(x31, x31.compare(VectorOperators.GT, m3));
            IntVector a = m0.reinterpretAsInts();
            IntVector b = m1.reinterpretAsInts();
            IntVector c = m2.reinterpretAsInts();
            IntVector d = m3.reinterpretAsInts();
            FloatVector ab = HALF0.selectFrom(a, b).reinterpretAsFloats();
            FloatVector cd = HALF0.selectFrom(c, d).reinterpretAsFloats();
            FloatVector other = HALF1.selectFrom(a, b).reinterpretAsFloats();
            ab = ab.blend(other, other.compare(VectorOperators.GT, ab));
            other = HALF1.selectFrom(c, d).reinterpretAsFloats();
            cd = cd.blend(other, other.compare(VectorOperators.GT, cd));
            a = ab.reinterpretAsInts();
            c = cd.reinterpretAsInts();
            FloatVector largest = QUARTER0.selectFrom(a, c).reinterpretAsFloats();
            other = QUARTER1.selectFrom(a, c).reinterpretAsFloats();
            largest = largest.blend(other, other.compare(VectorOperators.GT, largest));
            if (LANES > 8) {
                other = largest.rearrange(SWAP2);
                largest = largest.blend(other, other.compare(VectorOperators.GT, largest));
            }
            if (LANES > 4) {
                other = largest.rearrange(SWAP1);
                largest = largest.blend(other, other.compare(VectorOperators.GT, largest));
            }
            m0 = largest.rearrange(ROW0);
            m1 = largest.rearrange(ROW1);
            m2 = largest.rearrange(ROW2);
            m3 = largest.rearrange(ROW3);
            x01.sub(m0).intoMemorySegment(MEMORY, at0 + second, ORDER);
            x00.sub(m0).intoMemorySegment(MEMORY, at0, ORDER);
            x11.sub(m1).intoMemorySegment(MEMORY, at1 + second, ORDER);
            x10.sub(m1).intoMemorySegment(MEMORY, at1, ORDER);
            x21.sub(m2).intoMemorySegment(MEMORY, at2 + second, ORDER);
            x20.sub(m2).intoMemorySegment(MEMORY, at2, ORDER);
            x31.sub(m3).intoMemorySegment(MEMORY, at3 + second, ORDER);
            x30.sub(m3).intoMemorySegment(MEMORY, at3, ORDER);
        }
    }

    /** Divides each row by its sum. */
    static void normalise(long from, int row, int rows) {
        VectorMask<Float> twice = VectorMask.fromLong(F, row > VECTOR ? -1L : 0);
        FloatVector one = FloatVector.broadcast(F, 1);
        long scores = Addresses.plain(from);
        int second = second(row);
        for (int r = 0; r < rows; r += ROWS) {
            long at0 = scores + Addresses.steps(r, row);
            long at1 = scores + Addresses.steps(Math.min(r + 1, rows - 1), row);
            long at2 = scores + Addresses.steps(Math.min(r + 2, rows - 1), row);
            long at3 = scores + Addresses.steps(Math.min(r + 3, rows - 1), row);
            FloatVector x00 = FloatVector.fromMemorySegment(F, MEMORY, at0, ORDER);
            FloatVector x01 = FloatVector.fromMemorySegment(F, MEMORY, at0 + second, ORDER);
            FloatVector x10 = FloatVector.fromMemorySegment(F, MEMORY, at1, ORDER);
            FloatVector x11 = FloatVector.fromMemorySegment(F, MEMORY, at1 + second, ORDER);
            FloatVector x20 = FloatVector.fromMemorySegment(F, MEMORY, at2, ORDER);
            FloatVector x21 = FloatVector.fromMemorySegment(F, MEMORY, at2 + second, ORDER);
            FloatVector x30 = FloatVector.fromMemorySegment(F, MEMORY, at3, ORDER);
            FloatVector x31 = FloatVector.fromMemorySegment(F, MEMORY, at3 + second, ORDER);
            IntVector a = x00.add(x01, twice).reinterpretAsInts();
            IntVector b = x10.add(x11, twice).reinterpretAsInts();
            IntVector c = x20.add(x21, twice).reinterpretAsInts();
            IntVector d = x30.add(x31, twice).reinterpretAsInts();
            FloatVector ab = HALF0.selectFrom(a, b).reinterpretAsFloats().add(HALF1.selectFrom(a, b).reinterpretAsFloats());
            FloatVector cd = HALF0.selectFrom(c, d).reinterpretAsFloats().add(HALF1.selectFrom(c, d).reinterpretAsFloats());
            a = ab.reinterpretAsInts();
            c = cd.reinterpretAsInts();
            FloatVector sum = QUARTER0.selectFrom(a, c).reinterpretAsFloats().add(QUARTER1.selectFrom(a, c).reinterpretAsFloats());
            if (LANES > 8) sum = sum.add(sum.rearrange(SWAP2));
            if (LANES > 4) sum = sum.add(sum.rearrange(SWAP1));
            sum = one.div(sum);
            FloatVector s0 = sum.rearrange(ROW0);
            FloatVector s1 = sum.rearrange(ROW1);
            FloatVector s2 = sum.rearrange(ROW2);
            FloatVector s3 = sum.rearrange(ROW3);
            x01.mul(s0).intoMemorySegment(MEMORY, at0 + second, ORDER);
            x00.mul(s0).intoMemorySegment(MEMORY, at0, ORDER);
            x11.mul(s1).intoMemorySegment(MEMORY, at1 + second, ORDER);
            x10.mul(s1).intoMemorySegment(MEMORY, at1, ORDER);
            x21.mul(s2).intoMemorySegment(MEMORY, at2 + second, ORDER);
            x20.mul(s2).intoMemorySegment(MEMORY, at2, ORDER);
            x31.mul(s3).intoMemorySegment(MEMORY, at3 + second, ORDER);
            x30.mul(s3).intoMemorySegment(MEMORY, at3, ORDER);
        }
    }
}
