package graft.kernel.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.kernel.ProductCases;
import org.junit.jupiter.api.Test;

class SimdProductTest {
    @Test
    void blocksOfAnySizeGiveTheSameBits() {
        assertTrue(ProductCases.check(new SimdProduct(24, 17)) > 1000);
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
