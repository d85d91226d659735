package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows that a prefix makes longer than what they are combined with: the n columns of a graph's tokens lead, the prefix's follow. Matrices are given by address, strides in
 * bytes.
 */
final class PrefixRows {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final int VECTOR = LANES * Float.BYTES;
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private PrefixRows() {}

    /** Copies n rows of {@code width} numbers. */
    static void copy(long from, long fromRow, int n, int width, long to, long toRow) {
        int whole = width - width % LANES;
        VectorMask<Float> part = F.indexInRange(whole, width);
        for (int i = 0; i < n; i++) {
            long source = from + i * fromRow;
            long target = to + i * toRow;
            for (int c = 0; c < whole; c += LANES) {
                long along = (long) c * Float.BYTES;
                FloatVector.fromMemorySegment(F, MEMORY, source + along, ORDER).intoMemorySegment(MEMORY, target + along, ORDER);
            }
            if (whole < width) {
                long along = (long) whole * Float.BYTES;
                FloatVector.fromMemorySegment(F, MEMORY, source + along, ORDER, part).intoMemorySegment(MEMORY, target + along, ORDER, part);
            }
        }
    }

    /** Adds n rows of {@code width} numbers to others. */
    static void add(long from, long fromRow, int n, int width, long to, long toRow) {
        int whole = width - width % LANES;
        VectorMask<Float> part = F.indexInRange(whole, width);
        for (int i = 0; i < n; i++) {
            long source = from + i * fromRow;
            long target = to + i * toRow;
            for (int c = 0; c < whole; c += LANES) {
                long along = (long) c * Float.BYTES;
                FloatVector sum = FloatVector.fromMemorySegment(F, MEMORY, target + along, ORDER).add(FloatVector.fromMemorySegment(F, MEMORY, source + along, ORDER));
                sum.intoMemorySegment(MEMORY, target + along, ORDER);
            }
            if (whole < width) {
                long along = (long) whole * Float.BYTES;
                FloatVector sum = FloatVector.fromMemorySegment(F, MEMORY, target + along, ORDER, part).add(FloatVector.fromMemorySegment(F, MEMORY, source + along, ORDER, part));
                sum.intoMemorySegment(MEMORY, target + along, ORDER, part);
            }
        }
    }

    /** One row of dropout's factors: the n of the tokens, and 1 from there to the end of {@code bytes}, which are whole vectors. */
    static void factors(long from, int n, long to, long bytes) {
        FloatVector one = FloatVector.broadcast(F, 1);
        for (long j = 0; j < bytes; j += VECTOR) {
            VectorMask<Float> tokens = F.indexInRange((int) (j / Float.BYTES), n);
            one.blend(FloatVector.fromMemorySegment(F, MEMORY, from + j, ORDER, tokens), tokens).intoMemorySegment(MEMORY, to + j, ORDER);
        }
    }
}
