package graft.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededOrderTest {
    @Test
    void everyNumberComesOnceAndTheSeedDecides() {
        int[] order = SeededOrder.of(1000, 5, 1, 0);
        assertArrayEquals(IntStream.range(0, 1000).toArray(), Arrays.stream(order).sorted().toArray());
        assertArrayEquals(order, SeededOrder.of(1000, 5, 1, 0));
        assertFalse(Arrays.equals(order, SeededOrder.of(1000, 6, 1, 0)));
        assertFalse(Arrays.equals(order, SeededOrder.of(1000, 5, 2, 0)));
        assertFalse(Arrays.equals(order, SeededOrder.of(1000, 5, 1, 1)));
        assertEquals(0, SeededOrder.of(0, 5, 1, 0).length);
    }

    /** Each of the 24 orders of four things is expected 1000 times; five standard deviations are about 155. */
    @Test
    void allOrdersAreEquallyLikely() {
        int[] counts = new int[256];
        for (int seed = 0; seed < 24_000; seed++) {
            int[] o = SeededOrder.of(4, seed, 0, 0);
            counts[o[0] + 4 * o[1] + 16 * o[2] + 64 * o[3]]++;
        }
        assertEquals(24, Arrays.stream(counts).filter(c -> c > 0).count());
        for (int count : counts) {
            assertTrue(count == 0 || Math.abs(count - 1000) < 155, "one of 24 orders came " + count + " times of 24000");
        }
    }
}
