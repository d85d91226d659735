package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.kernel.GraphRows;
import graft.random.MaskStream;
import graft.random.Philox;
import graft.tensor.FloatMatrix;
import graft.tensor.Zeros;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dropout with Philox on vectors: a lane of 64 bits for each block of four elements. The masks are those of {@link MaskStream}, which also serves the elements
 * after the last whole group of blocks. Matrices lie off the heap.
 */
final class SimdDropout {
    private static final VectorSpecies<Float> S = Lanes.FLOATS;
    private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, S.vectorShape());
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    /** Elements that one group of blocks decides. */
    static final int GROUP = 4 * L.length();

    private static final long LOW_WORD = 0xFFFFFFFFL;
    private static final LongVector LANE = LongVector.zero(L).addIndex(1);
    // Of pairs a (words 0 and 1 of each block) and c (words 2 and 3), a0 c0 a1 c1 ...: first the lower half of the blocks, then the upper.
    private static final VectorShuffle<Long> LOWER = VectorShuffle.fromOp(L, SimdDropout::fromLower);
    private static final VectorShuffle<Long> UPPER = VectorShuffle.fromOp(L, SimdDropout::fromUpper);

    private SimdDropout() {}

    private static int fromLower(int lane) {
        return interleaved(lane);
    }

    private static int fromUpper(int lane) {
        return interleaved(lane + L.length());
    }

    /** Source of position {@code p} of the interleaved pairs; negative for the second vector, as shuffles have it. */
    private static int interleaved(int p) {
        return p % 2 == 0 ? p / 2 : p / 2 - L.length();
    }

    /** y = x with dropped elements 0 and the others divided by 1 - rate. */
    static void apply(RaggedBatch batch, FloatMatrix x, double rate, int site, DropoutKey key, FloatMatrix y) {
        float factor = factor(rate);
        MaskStream mask = MaskStream.ofThread();
        for (int g = 0; g < batch.graphs(); g++) {
            long first = (long) GraphRows.first(batch, x, g) * x.columns();
            int count = GraphRows.count(batch, x, g) * x.columns();
            int whole = count - count % GROUP;
            apply(Addresses.of(x) + first * Float.BYTES, (long) GROUP * Float.BYTES, Addresses.of(y) + first * Float.BYTES, 0, count / GROUP, key, site, (int) batch.row(g), rate);
            mask.start(key.seed(), key.step(), site, batch.row(g), rate);
            for (int i = whole; i < count; i++) y.setAt(first + i, mask.keeps(i) ? x.at(first + i) * factor : 0f);
        }
    }

    private static float factor(double rate) {
        return (float) (1 / (1 - rate));
    }

    /**
     * Groups of {@link #GROUP} elements.
     *
     * @param from address of what is dropped or kept, {@code fromStep} bytes from group to group
     * @param to address of the result, group after group
     * @param firstBlock the graph's block of four elements with which the first group begins
     */
    static void apply(long from, long fromStep, long to, int firstBlock, int groups, DropoutKey key, int site, int row, double rate) {
        // A threshold of 2^32 drops everything and has no 32-bit form.
        if (Philox.dropThreshold(rate) > LOW_WORD) {
            Zeros.write(MEMORY, to, (long) groups * GROUP * Float.BYTES);
        } else {
            draw(from, fromStep, to, firstBlock, groups, key, site, row, (int) Philox.dropThreshold(rate), factor(rate));
        }
    }

    private static void draw(long from, long fromStep, long to, int firstBlock, int groups, DropoutKey key, int site, int row, int threshold, float factor) {
        LongVector low = LongVector.broadcast(L, LOW_WORD);
        LongVector m0 = LongVector.broadcast(L, Philox.M0).and(low);
        LongVector m1 = LongVector.broadcast(L, Philox.M1).and(low);
        LongVector siteWord = LongVector.broadcast(L, site & LOW_WORD);
        LongVector rowWord = LongVector.broadcast(L, row & LOW_WORD);
        LongVector stepWord = LongVector.broadcast(L, key.step() & LOW_WORD);
        for (int i = 0; i < groups; i++) {
            LongVector x0 = LANE.add(firstBlock + i * L.length());
            LongVector x1 = siteWord;
            LongVector x2 = rowWord;
            LongVector x3 = stepWord;
            int k0 = (int) key.seed();
            int k1 = (int) (key.seed() >>> 32);
            for (int round = 0; round < Philox.ROUNDS; round++) {
                // Only the low words count; what gathers above them is cut off before each product.
                LongVector p0 = x0.and(low).mul(m0);
                LongVector p1 = x2.and(low).mul(m1);
                x0 = p1.lanewise(VectorOperators.LSHR, Integer.SIZE).lanewise(VectorOperators.XOR, x1).lanewise(VectorOperators.XOR, k0 & LOW_WORD);
                x2 = p0.lanewise(VectorOperators.LSHR, Integer.SIZE).lanewise(VectorOperators.XOR, x3).lanewise(VectorOperators.XOR, k1 & LOW_WORD);
                x1 = p1;
                x3 = p0;
                k0 += Philox.W0;
                k1 += Philox.W1;
            }
            LongVector a = x0.and(low).or(x1.lanewise(VectorOperators.LSHL, Integer.SIZE));
            LongVector c = x2.and(low).or(x3.lanewise(VectorOperators.LSHL, Integer.SIZE));
            long at = to + (long) i * GROUP * Float.BYTES;
            long source = from + i * fromStep;
            VectorMask<Float> keep0 = a.rearrange(LOWER, c).reinterpretAsInts().compare(VectorOperators.UGE, threshold).cast(S);
            VectorMask<Float> keep1 = a.rearrange(UPPER, c).reinterpretAsInts().compare(VectorOperators.UGE, threshold).cast(S);
            FloatVector v0 = FloatVector.fromMemorySegment(S, MEMORY, source, ORDER).mul(factor);
            FloatVector v1 = FloatVector.fromMemorySegment(S, MEMORY, source + S.vectorByteSize(), ORDER).mul(factor);
            FloatVector.zero(S).blend(v0, keep0).intoMemorySegment(MEMORY, at, ORDER);
            FloatVector.zero(S).blend(v1, keep1).intoMemorySegment(MEMORY, at + S.vectorByteSize(), ORDER);
        }
    }
}
