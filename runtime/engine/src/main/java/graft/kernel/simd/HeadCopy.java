package graft.kernel.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Copies of one head's columns of a token matrix, [n, width] with rows {@code row} bytes apart, multiplied by a factor and padded with 0 to whole vectors. */
final class HeadCopy {
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int LANES = F.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private HeadCopy() {}

    /** To rows of whole vectors, {@code toRow} bytes each. */
    static void rows(MemorySegment x, long from, long row, int n, int width, float factor, MemorySegment out, long to, long toRow) {
        int whole = width - width % LANES;
        VectorMask<Float> part = F.indexInRange(whole, width);
        for (int i = 0; i < n; i++) {
            long at = from + i * row;
            long outAt = to + i * toRow;
            for (int c = 0; c < whole; c += LANES) {
                FloatVector.fromMemorySegment(F, x, at + (long) c * Float.BYTES, ORDER).mul(factor).intoMemorySegment(out, outAt + (long) c * Float.BYTES, ORDER);
            }
            if (whole < width) {
                FloatVector.fromMemorySegment(F, x, at + (long) whole * Float.BYTES, ORDER, part).mul(factor)
                        .intoMemorySegment(out, outAt + (long) whole * Float.BYTES, ORDER);
            }
        }
    }

    /** Transposed, to {@code width} rows of {@code toRow} bytes, which hold n elements and the padding. */
    static void transposed(MemorySegment x, long from, long row, int n, int width, float factor, MemorySegment out, long to, long toRow) {
        for (int j = 0; j < n; j++) {
            long at = from + j * row;
            long outAt = to + (long) j * Float.BYTES;
            for (int c = 0; c < width; c++) {
                out.set(FLOAT, outAt, x.get(FLOAT, at + (long) c * Float.BYTES) * factor);
                outAt += toRow;
            }
        }
        for (int c = 0; c < width; c++) {
            for (long p = (long) n * Float.BYTES; p < toRow; p += Float.BYTES) out.set(FLOAT, to + c * toRow + p, 0);
        }
    }
}
