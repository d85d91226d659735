package graft.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class PhiloxTest {
    private static int[] block(long seed, int c0, int c1, int c2, int c3) {
        int[] words = new int[4];
        Philox.block(seed, c0, c1, c2, c3, words);
        return words;
    }

    /** The known answers that Random123 ships for philox4x32 with ten rounds. */
    @Test
    void givesTheKnownAnswersOfRandom123() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0, 0, 0));
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, block(-1, -1, -1, -1, -1));
        assertArrayEquals(
                new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                block(0x299f31d0_a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344));
    }

    @Test
    void maskDependsOnEveryPartOfItsKeyAndNotOnTheOrderOfAsking() {
        long[] masks = {mask(1, 2, 3, 4), mask(9, 2, 3, 4), mask(1, 9, 3, 4), mask(1, 2, 9, 4), mask(1, 2, 3, 9)};
        for (int i = 0; i < masks.length; i++) {
            for (int j = 0; j < i; j++) assertNotEquals(masks[i], masks[j], i + " and " + j);
        }
        MaskStream stream = new MaskStream();
        stream.start(1, 2, 3, 4, 0.5);
        for (int i = 63; i >= 0; i--) assertEquals((masks[0] >>> i & 1) == 1, stream.keeps(i), "element " + i);
    }

    @Test
    void dropsTheShareThatIsAskedFor() {
        MaskStream stream = new MaskStream();
        stream.start(5, 1, 0, 0, 0.3);
        int n = 100_000;
        int dropped = 0;
        for (int i = 0; i < n; i++) dropped += stream.keeps(i) ? 0 : 1;
        assertEquals(0.3, dropped / (double) n, 5 * Math.sqrt(0.3 * 0.7 / n));
    }

    @Test
    void noiseHasTheMomentsOfTheNormalDistribution() {
        NoiseStream stream = new NoiseStream();
        stream.start(5, 1, 0, 0);
        int n = 100_000;
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        for (int i = 0; i < n; i++) {
            double v = stream.normal(i);
            sum += v;
            squares += v * v;
            fourth += v * v * v * v;
        }
        assertEquals(0, sum / n, 5 / Math.sqrt(n));
        assertEquals(1, squares / n, 5 * Math.sqrt(2.0 / n));
        assertEquals(3, fourth / n, 5 * Math.sqrt(96.0 / n));
    }

    private static long mask(long seed, long step, int site, long row) {
        MaskStream stream = new MaskStream();
        stream.start(seed, step, site, row, 0.5);
        long bits = 0;
        for (int i = 0; i < 64; i++) bits |= (stream.keeps(i) ? 1L : 0L) << i;
        return bits;
    }
}
