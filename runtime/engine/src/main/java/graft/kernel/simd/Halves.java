package graft.kernel.simd;

import graft.kernel.PackedOperand;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Panels in bfloat16. One is widened as a whole before the tiles meet it: all tiles of a block of rows then read floats from the second cache, and what comes from memory is half as much. Addresses are
 * absolute.
 */
final class Halves {
    private static final VectorSpecies<Integer> I = Lanes.FLOATS.vectorShape().withLanes(int.class);
    private static final int VECTOR = I.vectorByteSize();
    private static final MemorySegment MEMORY = Addresses.MEMORY;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final FloatVector NOTHING = Lanes.NOTHING;

    /** Bytes of a row of a panel: each int of it holds a column of the first half of the row and one of the second. */
    private static final int ROW = PackedOperand.PANEL * Short.BYTES;

    private static final int UPPER = 0xffff0000;

    private Halves() {}

    /**
     * Reads a number of every cache line, so that the panel is in the caches: so short a loop has many more lines on their way at once than one that widens and stores, and both together take two
     * thirds of the time of that one alone where the panel comes from memory.
     *
     * @return the sum of what was read, without which nothing would be
     */
    private static int fetch(long panel, int rows) {
        int sum0 = 0;
        int sum1 = 0;
        int sum2 = 0;
        int sum3 = 0;
        for (int r = 0; r < rows - 3; r += 4) {
            sum0 += MEMORY.get(INT, panel + Addresses.steps(r, ROW));
            sum1 += MEMORY.get(INT, panel + Addresses.steps(r + 1, ROW));
            sum2 += MEMORY.get(INT, panel + Addresses.steps(r + 2, ROW));
            sum3 += MEMORY.get(INT, panel + Addresses.steps(r + 3, ROW));
        }
        return sum0 + sum1 + sum2 + sum3;
    }

    /** Writes the first rows of a panel as floats, laid out as a panel in float32. */
    static void widen(long panel, int rows, long target) {
        long from = Addresses.plain(panel);
        long to = Addresses.plain(target);
        MEMORY.set(INT, to, fetch(from, rows));
        for (int r = 0; r < rows; r++) {
            long row = from + Addresses.steps(r, ROW);
            long first = to + Addresses.steps(r, 2 * ROW);
            for (int v = 0; v < ROW; v += VECTOR) {
                IntVector both = IntVector.fromMemorySegment(I, MEMORY, row + v, ORDER);
                FloatVector lower = both.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
                FloatVector upper = both.and(UPPER).reinterpretAsFloats();
                NOTHING.add(lower).intoMemorySegment(MEMORY, first + v, ORDER);
                NOTHING.add(upper).intoMemorySegment(MEMORY, first + ROW + v, ORDER);
            }
        }
    }
}
