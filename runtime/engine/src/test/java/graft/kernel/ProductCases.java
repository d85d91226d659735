package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import graft.tensor.NumberFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Products of ragged shapes, with both strides, with and without bias and accumulation, against a double reference and against the scalar twin to the bit; with B in bfloat16 against B that was
 * rounded before, to the bit.
 */
public final class ProductCases {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final int[] ROWS = {0, 1, 2, 6, 7, 9, 10, 13, 16, 17, 18, 20, 25, 29, 151};
    private static final int[] COLUMNS = {0, 1, 8, 13, 16, 17, 24, 32, 33, 40, 48, 80, 96, 97, 259};
    private static final int[] DEPTHS = {0, 1, 5, 8, 24, 97, 769};
    private static final long LARGEST = 400_000;

    private final Random random = new Random(20260729);
    private final Product product;
    private final Product scalar = new ScalarProduct();
    private final float[] pool = new float[400_000];
    private int cases;

    private ProductCases(Product product) {
        this.product = product;
        for (int i = 0; i < pool.length; i++) pool[i] = (float) random.nextGaussian();
    }

    /** Runs all cases with one product, so that what one leaves in its scratch memory meets the next, and returns how many there were. */
    public static int check(Product product) {
        ProductCases all = new ProductCases(product);
        for (int m : ROWS) {
            for (int n : COLUMNS) {
                for (int k : DEPTHS) {
                    if ((long) m * n * k > LARGEST) continue;
                    for (int kind = 0; kind < 8; kind++) all.check(m, n, k, (kind & 1) != 0, (kind & 2) != 0, (kind & 4) != 0);
                }
            }
        }
        return all.cases;
    }

    /** For a JVM of its own: checks the kernels that it has chosen. */
    public static void main(String[] arguments) {
        Kernels kernels = Kernels.chosen();
        int cases = check(kernels.set().product());
        System.out.println(kernels.set().vectorBits() + " bits, " + cases + " cases");
    }

    private void check(int m, int n, int k, boolean transposed, boolean accumulate, boolean withBias) {
        String name = m + " x " + n + " x " + k + (transposed ? ", A transposed" : "") + (accumulate ? ", accumulating" : "") + (withBias ? ", bias" : "");
        try (Arena arena = Arena.ofConfined()) {
            int rowStride = transposed ? 1 : k + 3;
            int colStride = transposed ? m + 5 : 1;
            int bStride = n + 2;
            int cStride = n + 1;
            MemorySegment a = random(arena, (long) (m + 5) * (k + 3));
            MemorySegment b = random(arena, (long) k * bStride);
            MemorySegment bias = withBias ? random(arena, n + 1L) : null;
            MemorySegment before = random(arena, (long) m * cStride + 1);
            MemorySegment c = copy(arena, before);
            MemorySegment twin = copy(arena, before);
            PackedOperand packed = new PackedOperand(arena.allocate(PackedOperand.packedBytes(n, k) + 64, 64), 0, n, k);
            packed.fill(b, 0, bStride, 1);

            product.multiplyPacked(a, 4, rowStride, colStride, packed, c, 4, cStride, m, bias, 4, accumulate);
            scalar.multiplyPacked(a, 4, rowStride, colStride, packed, twin, 4, cStride, m, bias, 4, accumulate);
            assertEquals(-1, twin.mismatch(c), () -> name + ": packed, other bits than the scalar twin's");
            for (int i = 0; i + 1 < m; i++) {
                long gap = 1L + (long) i * cStride + n;
                if (at(c, gap) != at(before, gap)) fail(name + ": wrote between the rows of C, after row " + i);
            }
            MemorySegment rounded = copy(arena, before);
            MemorySegment halved = copy(arena, before);
            PackedOperand halves = new PackedOperand(arena.allocate(PackedOperand.packedBytes(n, k, NumberFormat.BFLOAT16) + 64, 64), 0, n, k, NumberFormat.BFLOAT16);
            halves.fill(b, 0, bStride, 1);
            packed.fill(rounded(arena, b), 0, bStride, 1);
            scalar.multiplyPacked(a, 4, rowStride, colStride, packed, rounded, 4, cStride, m, bias, 4, accumulate);
            product.multiplyPacked(a, 4, rowStride, colStride, halves, halved, 4, cStride, m, bias, 4, accumulate);
            assertEquals(-1, rounded.mismatch(halved), () -> name + ": B in bfloat16 gives other bits than B rounded before");
            if (transposed == accumulate && accumulate == withBias) {
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        double exact = (accumulate ? at(before, 1L + (long) i * cStride + j) : 0) + (bias == null ? 0 : at(bias, 1 + j));
                        double size = Math.abs(exact);
                        for (int p = 0; p < k; p++) {
                            double term = (double) at(a, 1L + (long) i * rowStride + (long) p * colStride) * at(b, (long) p * bStride + j);
                            exact += term;
                            size += Math.abs(term);
                        }
                        double error = Math.abs(at(c, 1L + (long) i * cStride + j) - exact);
                        if (!(error <= (k + 2) * 0x1p-24 * size)) fail(name + ": element " + i + ", " + j + " is off by " + error);
                    }
                }
            }
            if (!withBias) {
                MemorySegment plain = copy(arena, before);
                product.multiply(a, 4, rowStride, colStride, b, 0, bStride, plain, 4, cStride, m, n, k, accumulate);
                assertEquals(-1, twin.mismatch(plain), () -> name + ": B as it is gives other bits than B packed");
            }
            cases++;
        }
    }

    private static float at(MemorySegment memory, long index) {
        return memory.getAtIndex(FLOAT, index);
    }

    private MemorySegment random(Arena arena, long floats) {
        MemorySegment memory = arena.allocate(Math.max(1, floats) * Float.BYTES, 64);
        int from = random.nextInt(pool.length - (int) floats);
        MemorySegment.copy(pool, from, memory, FLOAT, 0, (int) floats);
        return memory;
    }

    private static MemorySegment rounded(Arena arena, MemorySegment memory) {
        MemorySegment rounded = copy(arena, memory);
        for (long i = 0; i < memory.byteSize() / Float.BYTES; i++) rounded.setAtIndex(FLOAT, i, NumberFormat.BFLOAT16.round(at(memory, i)));
        return rounded;
    }

    private static MemorySegment copy(Arena arena, MemorySegment memory) {
        return arena.allocate(memory.byteSize(), 64).copyFrom(memory);
    }
}
