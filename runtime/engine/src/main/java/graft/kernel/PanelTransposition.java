package graft.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Packs columns of B that lie in memory as rows, as those of W^T do, into one panel of a {@link PackedOperand}. A stretch of each is copied to the heap as it is, turned there, and copied out as a
 * whole: memory is read and written along its rows, and heap arrays are what C2 needs for a loop without checks. One for each thread.
 */
final class PanelTransposition {
    private static final int PANEL = PackedOperand.PANEL;

    /** Numbers of a row that are turned at a time: in and out, 32 KB in the first cache. */
    private static final int STRETCH = 128;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final ThreadLocal<PanelTransposition> OF_THREAD = ThreadLocal.withInitial(PanelTransposition::new);

    private final float[] rows = new float[PANEL * STRETCH];
    private final float[] panel = new float[STRETCH * PANEL];

    private PanelTransposition() {}

    /** The calling thread's. */
    static PanelTransposition ofThread() {
        return OF_THREAD.get();
    }

    /**
     * Writes panel [depth x {@link PackedOperand#PANEL}], the columns from {@code width} on 0.
     *
     * @param from byte offset of column 0's first number; its others lie side by side
     * @param stride floats from column to column
     * @param to byte offset of the panel
     */
    void pack(MemorySegment b, long from, int stride, int width, int depth, MemorySegment memory, long to) {
        if (width < PANEL) Arrays.fill(panel, 0);
        for (int p = 0; p < depth; p += STRETCH) {
            int length = Math.min(STRETCH, depth - p);
            for (int j = 0; j < width; j++) MemorySegment.copy(b, FLOAT, from + ((long) j * stride + p) * Float.BYTES, rows, j * STRETCH, length);
            turn(width, length);
            MemorySegment.copy(panel, 0, memory, FLOAT, to + (long) p * PANEL * Float.BYTES, length * PANEL);
        }
    }

    private void turn(int width, int length) {
        for (int p = 0; p < length; p++) {
            for (int j = 0; j < width; j++) panel[p * PANEL + j] = rows[j * STRETCH + p];
        }
    }
}
