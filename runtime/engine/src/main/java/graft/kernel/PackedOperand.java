package graft.kernel;

import graft.tensor.NumberFormat;
import graft.tensor.Zeros;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The right-hand operand B [k x n] of a product, laid out for the micro-kernel: panels of {@value #PANEL} columns, each k-major, the last filled up with
 * zeros. Element (p, j) is number (j / PANEL) * k * PANEL + p * PANEL + j % PANEL. The layout is the same at every vector width, so that a packed
 * weight can be kept in a file.
 *
 * <p>In bfloat16 a row of a panel is 16 ints: number i of them has column i in its lower half and column i + 16 in its upper one. A shift of a vector of ints then gives the first columns as
 * floats and a mask the second ones, with no lane moved.
 *
 * @param memory where it lies; not owned
 * @param offset byte offset of the first panel; a multiple of 64 in 64-byte aligned memory is fastest
 * @param format of the numbers
 */
public record PackedOperand(MemorySegment memory, long offset, int n, int k, NumberFormat format) {
    /** Columns of a panel: two vectors of 512 bits. */
    public static final int PANEL = 32;

    private static final int BLOCK = 16;
    private static final int HALF = PANEL / 2;
    private static final int UPPER = 0xffff0000;

    /** Which product a weight W [out x in] is packed for. */
    public enum Orientation {
        /** y = x W^T: B = W^T, n = out, k = in. */
        FORWARD,
        /** dx = dy W: B = W, n = in, k = out. */
        BACKWARD
    }

    public PackedOperand {
        Operands.check("packed operand " + k + " x " + n, memory, offset, packedBytes(n, k, format));
    }

    /** In float32. */
    public PackedOperand(MemorySegment memory, long offset, int n, int k) {
        this(memory, offset, n, k, NumberFormat.FLOAT32);
    }

    /** Bytes of a packed operand in float32 with n columns and depth k. */
    public static long packedBytes(int n, int k) {
        return packedBytes(n, k, NumberFormat.FLOAT32);
    }

    /** Bytes of a packed operand with n columns and depth k. */
    public static long packedBytes(int n, int k, NumberFormat format) {
        return (long) Math.ceilDiv(n, PANEL) * PANEL * k * format.bytes();
    }

    /** An operand in float32 for products with a weight W [out x in], not filled yet. */
    public static PackedOperand of(Orientation orientation, int out, int in, MemorySegment memory, long offset) {
        return of(orientation, out, in, memory, offset, NumberFormat.FLOAT32);
    }

    /** An operand for products with a weight W [out x in], not filled yet. */
    public static PackedOperand of(Orientation orientation, int out, int in, MemorySegment memory, long offset, NumberFormat format) {
        return switch (orientation) {
            case FORWARD -> new PackedOperand(memory, offset, out, in, format);
            case BACKWARD -> new PackedOperand(memory, offset, in, out, format);
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

    /**
     * Packs B [k x n]; numbers are rounded to the format.
     *
     * @param rowStride floats from row to row
     * @param colStride floats from column to column; one of the two is 1
     */
    public void fill(MemorySegment b, long bOffset, int rowStride, int colStride) {
        if (rowStride != 1 && colStride != 1) throw new KernelException("a B of " + k + " x " + n + " with strides " + rowStride + " and " + colStride + " has no neighbours in memory; one of the strides must be 1");
        Operands.check("B", b, bOffset, k, n, rowStride, colStride);
        for (int j = 0; j < n; j += PANEL) {
            int width = Math.min(PANEL, n - j);
            long panel = panelOffset(j / PANEL);
            if (width < PANEL) Zeros.write(memory, panel, (long) k * PANEL * format.bytes());
            long source = bOffset + (long) j * colStride * Float.BYTES;
            if (format == NumberFormat.BFLOAT16) {
                roundBlocks(b, source, rowStride, colStride, panel, width);
            } else if (colStride == 1) {
                copyRows(b, source, rowStride, panel, width);
            } else {
                PanelTransposition.ofThread().pack(b, source, colStride, width, k, memory, panel);
            }
        }
    }

    private void copyRows(MemorySegment b, long source, int rowStride, long panel, int width) {
        for (int p = 0; p < k; p++) {
            MemorySegment.copy(b, source + (long) p * rowStride * Float.BYTES, memory, panel + (long) p * PANEL * Float.BYTES, (long) width * Float.BYTES);
        }
    }

    /** In blocks of a cache line each way, since one side is read or written across its rows. */
    private void roundBlocks(MemorySegment b, long source, int rowStride, int colStride, long panel, int width) {
        for (int p0 = 0; p0 < k; p0 += BLOCK) {
            int p1 = Math.min(k, p0 + BLOCK);
            for (int j = 0; j < Math.min(HALF, width); j++) {
                for (int p = p0; p < p1; p++) {
                    int lower = rounded(b, source, (long) p * rowStride + (long) j * colStride) >>> Short.SIZE;
                    int upper = j + HALF < width ? rounded(b, source, (long) p * rowStride + (long) (j + HALF) * colStride) : 0;
                    memory.set(ValueLayout.JAVA_INT, panel + ((long) p * HALF + j) * Integer.BYTES, upper | lower);
                }
            }
        }
    }

    private int rounded(MemorySegment b, long source, long index) {
        return Float.floatToRawIntBits(format.round(b.get(ValueLayout.JAVA_FLOAT, source + index * Float.BYTES)));
    }

    /** B[p, j]. */
    public float at(int p, int j) {
        long row = panelOffset(j / PANEL) + (long) p * PANEL * format.bytes();
        int column = j % PANEL;
        if (format == NumberFormat.FLOAT32) return memory.get(ValueLayout.JAVA_FLOAT, row + (long) column * Float.BYTES);
        int both = memory.get(ValueLayout.JAVA_INT, row + (long) (column % HALF) * Integer.BYTES);
        return Float.intBitsToFloat(column < HALF ? both << Short.SIZE : both & UPPER);
    }

    /** Byte offset of a panel. */
    public long panelOffset(int panel) {
        return offset + (long) panel * k * PANEL * format.bytes();
    }

    /** Bytes that it takes. */
    public long byteSize() {
        return packedBytes(n, k, format);
    }
}
