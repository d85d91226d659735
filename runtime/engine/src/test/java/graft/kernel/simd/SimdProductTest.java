package graft.kernel.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.kernel.ProductCases;
import graft.kernel.ScalarProduct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimdProductTest {
    @Test
    void blocksOfAnySizeGiveTheSameBits() {
        assertTrue(ProductCases.check(new SimdProduct(24, 17)) > 1000);
    }

    /** As the gradient of a wide weight from a deep micro-batch: neither all columns nor all of k at a time. */
    @Test
    void aTransposedProductInSeveralBlocksGivesTheBitsOfTheScalarTwin() {
        int m = 40, n = 800, k = 300;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = random(arena, k * m), b = random(arena, k * n), c = random(arena, m * n);
            MemorySegment twin = arena.allocate(c.byteSize()).copyFrom(c);
            new SimdProduct().multiply(a, 0, 1, m, b, 0, n, c, 0, n, m, n, k, true);
            new ScalarProduct().multiply(a, 0, 1, m, b, 0, n, twin, 0, n, m, n, k, true);
            assertEquals(-1, twin.mismatch(c));
        }
    }

    private static MemorySegment random(Arena arena, int floats) {
        Random random = new Random(floats);
        MemorySegment memory = arena.allocate((long) floats * Float.BYTES);
        for (int i = 0; i < floats; i++) memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        return memory;
    }

    @Test
    void rowsAreCutIntoTilesThatExistAndAddUp() {
        for (int rows = 1; rows < 100; rows++) {
            int left = rows;
            while (left > 0) {
                int height = Tiles.next(left);
                assertTrue(height >= 1 && height <= Tiles.TALLEST && height <= left, rows + " rows, " + left + " left: " + height);
                left -= height;
            }
            assertEquals(0, left);
        }
    }
}
