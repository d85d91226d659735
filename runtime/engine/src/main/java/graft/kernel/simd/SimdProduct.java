package graft.kernel.simd;

import graft.kernel.Operands;
import graft.kernel.PackedOperand;
import graft.kernel.Product;
import graft.kernel.ScalarProduct;
import graft.tensor.NumberFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;

/**
 * The blocked product on the Vector API. For each block of k and of rows, A is copied to the heap with a constant row stride, then each panel of B meets all
 * tiles of the block: the tile's rows of A and the panel's rows of B come from the first two caches, C stays in registers along the block of k. An
 * unpacked B is packed first, a few panels at a time; a panel in bfloat16 is widened first.
 */
public final class SimdProduct implements Product {
    /** Most rows of a block of A: no fewer than a micro-batch has, so that B is fetched once for it. */
    private static final int ROWS = 216;

    /** Most floats of a block of A: 664 KB, two thirds of a large second-level cache. Deeper blocks have fewer rows. */
    private static final int A_FLOATS = ROWS * 768;

    /** Columns of an unpacked B that are packed at a time at full depth; more where it is less deep, so that A is copied once where it can be. */
    private static final int COLUMNS = 8 * PackedOperand.PANEL;

    private static final int PACKED_FLOATS = Tiles.DEPTH * COLUMNS;

    private static final int TILE = Tiles.TALLEST * 2 * Tiles.LANES;

    /** Bytes that a product of the usual blocks keeps, but for those of its scalar twin. */
    static final long BYTES = ((long) ROWS * Tiles.A_ROW + 2L * TILE + 2L * Tiles.LANES + PACKED_FLOATS) * Float.BYTES + ThinProduct.KEPT + DirectProduct.KEPT + TransposedProduct.KEPT;

    private final int blockRows;
    private final int blockDepth;
    private final float[] aBlock;
    private final float[] start = new float[TILE + 2 * Tiles.LANES];
    private final MemorySegment edge = Arena.ofAuto().allocate((long) TILE * Float.BYTES, 64);
    private final MemorySegment panels = Arena.ofAuto().allocate((long) PACKED_FLOATS * Float.BYTES, 64);
    private final Strided x = new Strided();
    private final Strided y = new Strided();
    private final Strided z = new Strided();
    private final Strided xT = new Strided();
    private final Strided yT = new Strided();
    private final ThinProduct thin = new ThinProduct();
    private final DirectProduct direct = new DirectProduct();
    private final TransposedProduct bands = new TransposedProduct(panels.address());
    private final ScalarProduct scalar = new ScalarProduct();

    SimdProduct() {
        this(ROWS, Tiles.DEPTH);
    }

    /** With blocks of another size, at most {@link Tiles#DEPTH} deep, which changes the speed and no bit. */
    SimdProduct(int blockRows, int blockDepth) {
        this.blockRows = blockRows;
        this.blockDepth = blockDepth;
        this.aBlock = new float[blockRows * Tiles.A_ROW];
    }

    @Override
    public void multiply(MemorySegment a, long aOffset, int aRowStride, int aColStride, MemorySegment b, long bOffset, int bRowStride,
            MemorySegment c, long cOffset, int cRowStride, int m, int n, int k, boolean accumulate) {
        if (!(a.isNative() && b.isNative() && c.isNative())) {
            scalar.multiply(a, aOffset, aRowStride, aColStride, b, bOffset, bRowStride, c, cOffset, cRowStride, m, n, k, accumulate);
            return;
        }
        Operands.check("A", a, aOffset, m, k, aRowStride, aColStride);
        Operands.check("B", b, bOffset, k, n, bRowStride, 1);
        Operands.check("C", c, cOffset, m, n, cRowStride, 1);
        try {
            x.set(a.address() + aOffset, aRowStride, aColStride);
            y.set(b.address() + bOffset, bRowStride, 1);
            z.set(c.address() + cOffset, cRowStride, 1);
            if (m <= ThinProduct.MOST) {
                int done = thin.multiply(x, y, z, m, n, k, accumulate, false);
                y.skip(0, done);
                z.skip(0, done);
                blocked(x, y, z, m, n - done, k, accumulate);
            } else if (n <= ThinProduct.MOST && aRowStride == 1) {
                xT.setTransposed(x);
                yT.setTransposed(y);
                int done = thin.multiply(yT, xT, z, n, m, k, accumulate, true);
                x.skip(done, 0);
                z.skip(done, 0);
                blocked(x, y, z, m - done, n, k, accumulate);
            } else if (aRowStride == 1 && TransposedProduct.serves(m, n)) {
                transposed(m, n, k, accumulate);
            } else {
                blocked(x, y, z, m, n, k, accumulate);
            }
        } finally {
            Reference.reachabilityFence(this);
            Reference.reachabilityFence(a);
            Reference.reachabilityFence(b);
            Reference.reachabilityFence(c);
        }
    }

    /** z (+)= x^T y by bands, the columns and then the rows that those leave by blocks. */
    private void transposed(int m, int n, int k, boolean accumulate) {
        int rows = TransposedProduct.rows(m);
        int columns = TransposedProduct.columns(n);
        bands.multiply(x.address(), (long) x.colStride() * Float.BYTES, rows, y.address(), (long) y.rowStride() * Float.BYTES, columns, z.address(), Math.multiplyExact(z.rowStride(), Float.BYTES), k, accumulate);
        y.skip(0, columns);
        z.skip(0, columns);
        blocked(x, y, z, rows, n - columns, k, accumulate);
        y.skip(0, -columns);
        z.skip(rows, -columns);
        x.skip(rows, 0);
        blocked(x, y, z, m - rows, n, k, accumulate);
    }

    /** B is packed a few panels at a time. */
    private void blocked(Strided a, Strided b, Strided c, int m, int n, int k, boolean accumulate) {
        if (m == 0 || n == 0) return;
        int depth = depthOf(k);
        int most = PACKED_FLOATS / depth / PackedOperand.PANEL * PackedOperand.PANEL;
        for (int j = 0; j < n; j += most) {
            int columns = Math.min(most, n - j);
            int p = 0;
            do {
                int d = Math.min(depth, k - p);
                Panels.pack(b.at(p, j), (long) b.rowStride() * Float.BYTES, d, columns, panels.address());
                sweep(a, 0, m, p, d, panels.address(), (long) d * Tiles.PANEL_ROW_BYTES, false, c, j, columns, 0, accumulate || p > 0);
                p += depth;
            } while (p < k);
        }
    }

    @Override
    public void multiplyPacked(MemorySegment a, long aOffset, int aRowStride, int aColStride, PackedOperand b,
            MemorySegment c, long cOffset, int cRowStride, int m, MemorySegment bias, long biasOffset, boolean accumulate) {
        if (!(a.isNative() && b.memory().isNative() && c.isNative() && (bias == null || bias.isNative()))) {
            scalar.multiplyPacked(a, aOffset, aRowStride, aColStride, b, c, cOffset, cRowStride, m, bias, biasOffset, accumulate);
            return;
        }
        int n = b.n();
        int k = b.k();
        Operands.check("A", a, aOffset, m, k, aRowStride, aColStride);
        Operands.check("packed B", b.memory(), b.offset(), b.byteSize());
        Operands.check("C", c, cOffset, m, n, cRowStride, 1);
        if (bias != null) Operands.check("bias", bias, biasOffset, 1, n, n, 1);
        try {
            x.set(a.address() + aOffset, aRowStride, aColStride);
            z.set(c.address() + cOffset, cRowStride, 1);
            packed(m, b, bias == null ? 0 : bias.address() + biasOffset, accumulate);
        } finally {
            Reference.reachabilityFence(this);
            Reference.reachabilityFence(a);
            Reference.reachabilityFence(b);
            Reference.reachabilityFence(c);
            Reference.reachabilityFence(bias);
        }
    }

    /** x times packed panels: what tiles that read x in place leave, the last rows of each chunk of columns and the last columns, goes by way of the copy, and so does a B in bfloat16. */
    private void packed(int m, PackedOperand b, long bias, boolean accumulate) {
        int n = b.n();
        int k = b.k();
        boolean halves = b.format() == NumberFormat.BFLOAT16;
        boolean inPlace = !halves && x.colStride() == 1 && DirectProduct.serves(m, n);
        int columns = inPlace ? DirectProduct.columns(n) : 0;
        int rowBytes = PackedOperand.PANEL * b.format().bytes();
        long panelBytes = (long) k * rowBytes;
        int depth = depthOf(k);
        int p = 0;
        do {
            int d = Math.min(depth, k - p);
            long block = b.memory().address() + b.offset() + (long) p * rowBytes;
            long first = p == 0 ? bias : 0;
            boolean fromC = accumulate || p > 0;
            int rows = inPlace ? DirectProduct.rows(m, columns, fromC) : 0;
            int chunk = DirectProduct.chunk(d);
            for (int j = 0; j < columns; j += chunk) {
                int width = Math.min(chunk, columns - j);
                long panel = block + j / PackedOperand.PANEL * panelBytes;
                direct.multiply(x.at(0, p), (long) x.rowStride() * Float.BYTES, rows, d, panel, panelBytes, z.at(0, j), Math.multiplyExact(z.rowStride(), Float.BYTES), width, from(first, j), fromC);
                sweep(x, rows, m, p, d, panel, panelBytes, halves, z, j, width, from(first, j), fromC);
            }
            sweep(x, 0, m, p, d, block + columns / PackedOperand.PANEL * panelBytes, panelBytes, halves, z, columns, n - columns, from(first, columns), fromC);
            p += depth;
        } while (p < k);
    }

    /** Address of the bias of a column, or 0 for none. */
    private static long from(long bias, int column) {
        return bias == 0 ? 0 : bias + (long) column * Float.BYTES;
    }

    /** Blocks of k of equal depth, so that none is short. */
    private int depthOf(int k) {
        return Math.max(1, Math.ceilDiv(k, Math.max(1, Math.ceilDiv(k, blockDepth))));
    }

    /** Blocks of nearly equal rows, in whole tiles, so that B is fetched no oftener than needed and none is short. */
    private int rowsOf(int m, int depth) {
        int most = Math.min(blockRows, A_FLOATS / Math.max(1, depth) / Tiles.TALLEST * Tiles.TALLEST);
        int even = Math.ceilDiv(m, Math.max(1, Math.ceilDiv(m, most)));
        return Math.clamp(Math.ceilDiv(even, Tiles.TALLEST) * (long) Tiles.TALLEST, 1, most);
    }

    /**
     * C += A[:, p .. p + depth] B for rows {@code first} to m - 1 of A and the panels from an address on, which belong to the given number of columns of C from {@code column} on.
     *
     * @param halves whether the panels are in bfloat16
     */
    private void sweep(Strided a, int first, int m, int p, int depth, long panel, long panelBytes, boolean halves, Strided c, int column, int columns, long bias, boolean fromC) {
        if (columns == 0 || first == m) return;
        int block = rowsOf(m - first, depth);
        long cRow = (long) c.rowStride() * Float.BYTES;
        for (int i = first; i < m; i += block) {
            int rows = Math.min(block, m - i);
            Panels.copyRows(a.at(i, p), a.rowStride(), a.colStride(), rows, depth, aBlock);
            long row = c.at(i, column);
            for (int j = 0; j < columns; j += 2 * Tiles.LANES) {
                long b = panel + j / PackedOperand.PANEL * panelBytes;
                if (halves) {
                    if (j % PackedOperand.PANEL == 0) Halves.widen(b, depth, panels.address());
                    b = panels.address();
                }
                b += (long) (j % PackedOperand.PANEL) * Float.BYTES;
                strip(rows, depth, b, row + (long) j * Float.BYTES, cRow, Math.min(2 * Tiles.LANES, columns - j), bias == 0 ? 0 : bias + (long) j * Float.BYTES, fromC);
            }
        }
    }

    /** A block of A against at most two vectors of columns. */
    private void strip(int rows, int depth, long b, long c, long cs, int width, long bias, boolean fromC) {
        boolean wide = width > Tiles.LANES;
        boolean whole = width == Tiles.LANES || width == 2 * Tiles.LANES;
        int stride = wide ? 2 * Tiles.LANES : Tiles.LANES;
        Arrays.fill(start, TILE, start.length, 0);
        if (bias != 0) MemorySegment.copy(Tiles.MEMORY, ValueLayout.JAVA_FLOAT, bias, start, TILE, width);
        for (int i = 0; i < rows; ) {
            int height = Tiles.next(rows - i);
            long at = c + i * cs;
            int si = TILE;
            int ss = 0;
            if (fromC) {
                si = 0;
                ss = stride;
                if (whole) {
                    Panels.fetch(at, cs, height, stride, start);
                } else {
                    Panels.fetchEdge(at, cs, height, width, stride, start);
                }
                if (bias != 0) addBias(height, stride, width);
            }
            if (whole) {
                Tiles.run(wide, height, aBlock, i * Tiles.A_ROW, b, depth, start, si, ss, at, cs);
            } else {
                Tiles.run(wide, height, aBlock, i * Tiles.A_ROW, b, depth, start, si, ss, edge.address(), (long) stride * Float.BYTES);
                Panels.storeEdge(edge.address(), stride, height, width, at, cs);
            }
            i += height;
        }
    }

    private void addBias(int height, int stride, int width) {
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) start[i * stride + j] += start[TILE + j];
        }
    }
}
