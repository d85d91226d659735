package graft.kernel.simd;

import graft.kernel.DropoutKey;
import graft.random.MaskStream;
import graft.tensor.Sizes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What attention's dropout multiplies the probabilities of a graph by: 0, or 1 / (1 - rate), as {@link MaskStream} decides. They are made for {@value #ROWS} rows of
 * queries at once, since one row seldom fills the vectors that {@link SimdDropout} draws.
 */
final class DropFactors {
    /** Rows of queries that are served at once. */
    static final int ROWS = 16;

    private static final int BLOCK = 4;
    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int VECTOR = F.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final MemorySegment ONES = ones();

    private static final ThreadLocal<DropFactors> OF_THREAD = ThreadLocal.withInitial(DropFactors::new);

    private DropoutKey key;
    private int site;
    private double rate;
    private long memory;
    private int row;

    private DropFactors() {}

    /**
     * Those of one call of a kernel, until the calling thread's next.
     *
     * @param memory address of {@link #bytes} bytes of scratch memory
     */
    static DropFactors of(DropoutKey key, int site, double rate, long memory) {
        DropFactors factors = OF_THREAD.get();
        factors.key = key;
        factors.site = site;
        factors.rate = rate;
        factors.memory = memory;
        return factors;
    }

    private static MemorySegment ones() {
        MemorySegment ones = Arena.global().allocate(2L * VECTOR, VECTOR);
        for (int i = 0; i < 2 * F.length(); i++) ones.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
        return ones;
    }

    /** Bytes of scratch memory for graphs of at most so many tokens; 0 without dropout. */
    static long bytes(double rate, Sizes maxima) {
        int n = maxima.largestGraph();
        return rate > 0 ? (long) groups(Math.min(ROWS, n), n) * SimdDropout.GROUP * Float.BYTES : 0;
    }

    /** Groups from the start of a block of four, in which the first row begins, to where whole vectors of the last row end. */
    private static int groups(int rows, int n) {
        return Math.ceilDiv(BLOCK - 1 + (rows - 1) * n + Lanes.padded(n), SimdDropout.GROUP);
    }

    /** Turns to a graph. */
    void graph(long row) {
        this.row = (int) row;
    }

    /**
     * Address of the factors of the elements from {@code element} on, for at most {@link #ROWS} rows of n, which follow on each other: row r starts r n floats
     * further on. After the last there are numbers to the end of a whole vector. They hold until the next call.
     */
    long of(int element, int rows, int n) {
        SimdDropout.apply(ONES.address(), 0, memory, element / BLOCK, groups(rows, n), key, site, row, rate);
        return memory + (long) (element % BLOCK) * Float.BYTES;
    }

    /** Drops the elements from {@code element} on: any number of rows of n, which lie {@code rowBytes} apart, whole vectors, from an address on. */
    void apply(int element, int rows, int n, long at, long rowBytes) {
        for (int r = 0; r < rows; r += ROWS) {
            int some = Math.min(ROWS, rows - r);
            long factors = of(element + r * n, some, n);
            for (int s = 0; s < some; s++) multiply(at + (r + s) * rowBytes, factors + (long) s * n * Float.BYTES, rowBytes);
        }
    }

    /** Multiplies a row of whole vectors. */
    static void multiply(long row, long factors, long bytes) {
        for (long j = 0; j < bytes; j += VECTOR) {
            FloatVector.fromMemorySegment(F, MEMORY, row + j, ORDER).mul(FloatVector.fromMemorySegment(F, MEMORY, factors + j, ORDER)).intoMemorySegment(MEMORY, row + j, ORDER);
        }
    }
}
