package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.tensor.NumberFormat;
import graft.testing.ForkedJvm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProductTest {
    @Test
    void theChosenProductGivesTheScalarTwinsBits() {
        assertTrue(ProductCases.check(Kernels.chosen().set().product()) > 1000);
    }

    @Test
    void theScalarTwinIsRight() {
        assertTrue(ProductCases.check(new ScalarProduct()) > 1000);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("graft.testing.VectorWidths#others")
    void everyOtherWidthGivesTheScalarTwinsBits(String width) {
        String printed = ForkedJvm.run(ProductCases.class, List.of("-D" + Kernels.PROPERTY + "=" + width));
        assertTrue(printed.contains(width + " bits, "), printed);
    }

    @Test
    void aWeightPacksForBothOfItsProducts() {
        int out = 37;
        int in = 300;
        float[] w = random(out * in, 1);
        float[] x = random(3 * in, 2);
        float[] dy = random(3 * out, 3);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment weight = arena.allocateFrom(ValueLayout.JAVA_FLOAT, w);
            MemorySegment y = arena.allocate(3L * out * Float.BYTES, 64);
            MemorySegment dx = arena.allocate(3L * in * Float.BYTES, 64);
            PackedOperand forward = PackedOperand.pack(PackedOperand.Orientation.FORWARD, weight, 0, out, in, arena.allocate(PackedOperand.packedBytes(out, in), 64), 0);
            PackedOperand backward = PackedOperand.pack(PackedOperand.Orientation.BACKWARD, weight, 0, out, in, arena.allocate(PackedOperand.packedBytes(in, out), 64), 0);
            Product product = Kernels.chosen().set().product();
            product.multiplyPacked(arena.allocateFrom(ValueLayout.JAVA_FLOAT, x), 0, in, 1, forward, y, 0, out, 3, false);
            product.multiplyPacked(arena.allocateFrom(ValueLayout.JAVA_FLOAT, dy), 0, out, 1, backward, dx, 0, in, 3, false);
            assertArrayEquals(chains(3, out, in, x, in, w, 1, in), y.toArray(ValueLayout.JAVA_FLOAT), 0);
            assertArrayEquals(chains(3, in, out, dy, out, w, in, 1), dx.toArray(ValueLayout.JAVA_FLOAT), 0);
        }
    }

    @Test
    void aWeightInBfloat16IsTheRoundedOneInEitherOrientation() {
        int out = 37;
        int in = 50;
        float[] w = random(out * in, 8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment weight = arena.allocateFrom(ValueLayout.JAVA_FLOAT, w);
            for (PackedOperand.Orientation orientation : PackedOperand.Orientation.values()) {
                PackedOperand packed = PackedOperand.of(orientation, out, in, arena.allocate(PackedOperand.packedBytes(64, 50, NumberFormat.BFLOAT16), 64), 0, NumberFormat.BFLOAT16);
                packed.fill(orientation, weight, 0);
                assertEquals(PackedOperand.packedBytes(packed.n(), packed.k()) / 2, packed.byteSize());
                for (int o = 0; o < out; o++) {
                    for (int i = 0; i < in; i++) {
                        assertEquals(NumberFormat.BFLOAT16.round(w[o * in + i]), orientation == PackedOperand.Orientation.FORWARD ? packed.at(i, o) : packed.at(o, i));
                    }
                }
            }
        }
    }

    @Test
    void rowsOnSeveralThreadsGiveTheBitsOfOne() {
        int m = 61;
        int n = 70;
        int k = 33;
        int share = 24;
        try (Arena arena = Arena.ofShared(); WorkerTeam three = new WorkerTeam(3)) {
            MemorySegment a = arena.allocateFrom(ValueLayout.JAVA_FLOAT, random(m * k, 4));
            MemorySegment b = arena.allocateFrom(ValueLayout.JAVA_FLOAT, random(k * n, 5));
            MemorySegment alone = arena.allocate((long) m * n * Float.BYTES, 64);
            MemorySegment together = arena.allocate((long) m * n * Float.BYTES, 64);
            Kernels.chosen().set().product().multiply(a, 0, k, 1, b, 0, n, alone, 0, n, m, n, k, false);
            three.run(worker -> {
                int from = worker * share;
                Kernels.chosen().set().product().multiply(a, (long) from * k * Float.BYTES, k, 1, b, 0, n, together, (long) from * n * Float.BYTES, n, Math.min(share, m - from), n, k, false);
            });
            assertEquals(-1, alone.mismatch(together));
        }
    }

    @Test
    void memoryOnTheHeapGivesTheSameBits() {
        float[] a = random(5 * 7, 6);
        float[] b = random(7 * 9, 7);
        float[] c = new float[5 * 9];
        Kernels.chosen().set().product().multiply(MemorySegment.ofArray(a), 0, 7, 1, MemorySegment.ofArray(b), 0, 9, MemorySegment.ofArray(c), 0, 9, 5, 9, 7, false);
        assertArrayEquals(chains(5, 9, 7, a, 7, b, 9, 1), c, 0);
    }

    @Test
    void anOperandOutsideItsMemoryIsNamed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment small = arena.allocate(40, 64);
            MemorySegment large = arena.allocate(4000, 64);
            Product product = Kernels.chosen().set().product();
            assertNames("A [4 x 4]", () -> product.multiply(small, 0, 4, 1, large, 0, 4, large, 0, 4, 4, 4, 4, false));
            assertNames("B [4 x 4]", () -> product.multiply(large, 0, 4, 1, small, 0, 4, large, 0, 4, 4, 4, 4, false));
            assertNames("C [4 x 4]", () -> product.multiply(large, 0, 4, 1, large, 0, 4, small, 0, 4, 4, 4, 4, false));
            assertNames("starts at byte 2", () -> product.multiply(large, 2, 1, 1, large, 0, 1, large, 0, 1, 1, 1, 1, false));
            assertNames("packed operand 4 x 33", () -> new PackedOperand(small, 0, 33, 4));
        }
    }

    @Test
    void memoryThatIsGoneIsAnError() {
        Arena arena = Arena.ofConfined();
        MemorySegment gone = arena.allocate(4, 4);
        arena.close();
        assertNames("given back", () -> Kernels.chosen().set().product().multiply(gone, 0, 1, 1, gone, 0, 1, gone, 0, 1, 1, 1, 1, false));
    }

    private static void assertNames(String part, Runnable action) {
        KernelException error = assertThrows(KernelException.class, action::run);
        assertTrue(error.getMessage().contains(part), error.getMessage());
    }

    /** Each element one chain of fma in increasing p, as {@link Product} promises. */
    private static float[] chains(int m, int n, int k, float[] a, int aRowStride, float[] b, int bRowStride, int bColStride) {
        float[] c = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0;
                for (int p = 0; p < k; p++) sum = Math.fma(a[i * aRowStride + p], b[p * bRowStride + j * bColStride], sum);
                c[i * n + j] = sum;
            }
        }
        return c;
    }

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }
}
