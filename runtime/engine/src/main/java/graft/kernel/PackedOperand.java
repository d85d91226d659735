package graft.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The right-hand operand B [k x n] of a product, laid out for the micro-kernel: panels of {@value #PANEL} columns, each k-major, the last filled up with
 * zeros. Element (p, j) lies at float (j / PANEL) * k * PANEL + p * PANEL + j % PANEL. The layout is the same at every vector width, so that a packed
 * weight can be kept in a file.
 *
 * @param memory where it lies; not owned
 * @param offset byte offset of the first panel; a multiple of 64 in 64-byte aligned memory is fastest
 */
public record PackedOperand(MemorySegment memory, long offset, int n, int k) {
    /** Columns of a panel: two vectors of 512 bits. */
    public static final int PANEL = 32;

    private static final int BLOCK = 16;

    /** Which product a weight W [out x in] is packed for. */
    public enum Orientation {
        /** y = x W^T: B = W^T, n = out, k = in. */
        FORWARD,
        /** dx = dy W: B = W, n = in, k = out. */
        BACKWARD
    }

    public PackedOperand {
        Operands.check("packed operand " + k + " x " + n, memory, offset, packedBytes(n, k));
    }

    /** Bytes of a packed operand with n columns and depth k. */
    public static long packedBytes(int n, int k) {
        return (long) Math.ceilDiv(n, PANEL) * PANEL * k * Float.BYTES;
    }

    /** An operand for products with a weight W [out x in], not filled yet. */
    public static PackedOperand of(Orientation orientation, int out, int in, MemorySegment memory, long offset) {
        return switch (orientation) {
            case FORWARD -> new PackedOperand(memory, offset, out, in);
            case BACKWARD -> new PackedOperand(memory, offset, in, out);
        };
    }

    /**
     * Packs a row-major weight W [out x in] for one orientation.
     *
     * @param weightOffset byte offset of W's first element
     */
    public static PackedOperand pack(Orientation orientation, MemorySegment weight, long weightOffset, int out, int in, MemorySegment memory, long offset) {
        PackedOperand packed = of(orientation, out, in, memory, offset);
        packed.fill(orientation, weight, weightOffset);
        return packed;
    }

    /** Packs W again after it has changed. */
    public void fill(Orientation orientation, MemorySegment weight, long weightOffset) {
        switch (orientation) {
            case FORWARD -> fill(weight, weightOffset, 1, k);
            case BACKWARD -> fill(weight, weightOffset, n, 1);
        }
    }

    /** Packs B [k x n] with any strides, in floats. */
    public void fill(MemorySegment b, long bOffset, int rowStride, int colStride) {
        Operands.check("B", b, bOffset, k, n, rowStride, colStride);
        for (int j = 0; j < n; j += PANEL) {
            int width = Math.min(PANEL, n - j);
            long panel = panelOffset(j / PANEL);
            if (width < PANEL) memory.asSlice(panel, (long) k * PANEL * Float.BYTES).fill((byte) 0);
            long source = bOffset + (long) j * colStride * Float.BYTES;
            if (colStride == 1) {
                copyRows(b, source, rowStride, panel, width);
            } else {
                copyBlocks(b, source, rowStride, colStride, panel, width);
            }
        }
    }

    private void copyRows(MemorySegment b, long source, int rowStride, long panel, int width) {
        for (int p = 0; p < k; p++) {
            MemorySegment.copy(b, source + (long) p * rowStride * Float.BYTES, memory, panel + (long) p * PANEL * Float.BYTES, (long) width * Float.BYTES);
        }
    }

    /** In blocks of a cache line each way, since one side is read or written across its rows. */
    private void copyBlocks(MemorySegment b, long source, int rowStride, int colStride, long panel, int width) {
        for (int p0 = 0; p0 < k; p0 += BLOCK) {
            int p1 = Math.min(k, p0 + BLOCK);
            for (int j = 0; j < width; j++) {
                long column = source + (long) j * colStride * Float.BYTES;
                for (int p = p0; p < p1; p++) {
                    float value = b.get(ValueLayout.JAVA_FLOAT, column + (long) p * rowStride * Float.BYTES);
                    memory.set(ValueLayout.JAVA_FLOAT, panel + ((long) p * PANEL + j) * Float.BYTES, value);
                }
            }
        }
    }

    /** Byte offset of a panel. */
    public long panelOffset(int panel) {
        return offset + (long) panel * k * PANEL * Float.BYTES;
    }

    /** Bytes that it takes. */
    public long byteSize() {
        return packedBytes(n, k);
    }
}
