package graft.kernel;

import graft.tensor.NumberFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The product without vectors. A block of B [{@value #DEPTH} x {@value #WIDTH}] is copied to the heap, and every row of C that meets it is carried along it in a heap array:
 * loops over plain arrays, which C2 turns into vectors by itself where it can.
 */
public final class ScalarProduct implements Product {
    private static final int DEPTH = 64;
    private static final int WIDTH = 256;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    /** Bytes that a product keeps. */
    static final long BYTES = (DEPTH * WIDTH + WIDTH) * (long) Float.BYTES;

    private final float[] block = new float[DEPTH * WIDTH];
    private final float[] row = new float[WIDTH];

    @Override
    public void multiply(MemorySegment a, long aOffset, int aRowStride, int aColStride, MemorySegment b, long bOffset, int bRowStride,
            MemorySegment c, long cOffset, int cRowStride, int m, int n, int k, boolean accumulate) {
        Operands.check("A", a, aOffset, m, k, aRowStride, aColStride);
        Operands.check("B", b, bOffset, k, n, bRowStride, 1);
        Operands.check("C", c, cOffset, m, n, cRowStride, 1);
        for (int j = 0; j < n; j += WIDTH) {
            int width = Math.min(WIDTH, n - j);
            int p = 0;
            do {
                int depth = Math.min(DEPTH, k - p);
                for (int q = 0; q < depth; q++) {
                    MemorySegment.copy(b, FLOAT, bOffset + ((long) (p + q) * bRowStride + j) * Float.BYTES, block, q * WIDTH, width);
                }
                long aAt = aOffset + (long) p * aColStride * Float.BYTES;
                long cAt = cOffset + (long) j * Float.BYTES;
                carry(a, aAt, aRowStride, aColStride, c, cAt, cRowStride, m, width, depth, null, 0, accumulate || p > 0);
                p += DEPTH;
            } while (p < k);
        }
    }

    @Override
    public void multiplyPacked(MemorySegment a, long aOffset, int aRowStride, int aColStride, PackedOperand b,
            MemorySegment c, long cOffset, int cRowStride, int m, MemorySegment bias, long biasOffset, boolean accumulate) {
        int n = b.n();
        int k = b.k();
        Operands.check("A", a, aOffset, m, k, aRowStride, aColStride);
        Operands.check("C", c, cOffset, m, n, cRowStride, 1);
        if (bias != null) Operands.check("bias", bias, biasOffset, 1, n, n, 1);
        for (int j = 0; j < n; j += WIDTH) {
            int width = Math.min(WIDTH, n - j);
            int p = 0;
            do {
                int depth = Math.min(DEPTH, k - p);
                fetch(b, p, depth, j, width);
                long aAt = aOffset + (long) p * aColStride * Float.BYTES;
                long cAt = cOffset + (long) j * Float.BYTES;
                carry(a, aAt, aRowStride, aColStride, c, cAt, cRowStride, m, width, depth, p == 0 ? bias : null, biasOffset + (long) j * Float.BYTES, accumulate || p > 0);
                p += DEPTH;
            } while (p < k);
        }
    }

    private void fetch(PackedOperand b, int p, int depth, int j, int width) {
        if (b.format() != NumberFormat.FLOAT32) {
            for (int q = 0; q < depth; q++) {
                for (int w = 0; w < width; w++) block[q * WIDTH + w] = b.at(p + q, j + w);
            }
            return;
        }
        for (int w = 0; w < width; w += PackedOperand.PANEL) {
            long panel = b.panelOffset((j + w) / PackedOperand.PANEL) + (long) p * PackedOperand.PANEL * Float.BYTES;
            int columns = Math.min(PackedOperand.PANEL, width - w);
            for (int q = 0; q < depth; q++) {
                MemorySegment.copy(b.memory(), FLOAT, panel + (long) q * PackedOperand.PANEL * Float.BYTES, block, q * WIDTH + w, columns);
            }
        }
    }

    /** C [m x width] = start + A [m x depth] block, a row at a time. */
    private void carry(MemorySegment a, long aOffset, int aRowStride, int aColStride, MemorySegment c, long cOffset, int cRowStride,
            int m, int width, int depth, MemorySegment bias, long biasOffset, boolean fromC) {
        for (int i = 0; i < m; i++) {
            long at = cOffset + (long) i * cRowStride * Float.BYTES;
            for (int j = 0; j < width; j++) {
                float start = fromC ? c.get(FLOAT, at + (long) j * Float.BYTES) : 0;
                if (bias != null) start = fromC ? start + bias.get(FLOAT, biasOffset + (long) j * Float.BYTES) : bias.get(FLOAT, biasOffset + (long) j * Float.BYTES);
                row[j] = start;
            }
            for (int p = 0; p < depth; p++) {
                along(a.get(FLOAT, aOffset + ((long) i * aRowStride + (long) p * aColStride) * Float.BYTES), p * WIDTH, width);
            }
            MemorySegment.copy(row, 0, c, FLOAT, at, width);
        }
    }

    private void along(float factor, int at, int width) {
        for (int j = 0; j < width; j++) row[j] = Math.fma(factor, block[at + j], row[j]);
    }
}
