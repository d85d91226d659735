package graft.random;

/**
 * Philox 4x32 with ten rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four 32-bit words for each
 * 128-bit counter under a 64-bit key. Graft's counter is (block, site, row, step) and its key the seed, so that a dropout mask depends on the
 * graph's row in the data set and not on the batch it came in.
 */
public final class Philox {
    /** Multiplier of words 0, unsigned. */
    public static final long M0 = 0xD2511F53L;
    /** Multiplier of words 2, unsigned. */
    public static final long M1 = 0xCD9E8D57L;
    /** What is added to the low half of the key after each round. */
    public static final int W0 = 0x9E3779B9;
    /** What is added to the high half of the key after each round. */
    public static final int W1 = 0xBB67AE85;

    public static final int ROUNDS = 10;

    private Philox() {}

    /** Writes the four words of a counter to {@code out[0..3]}. */
    public static void block(long seed, int c0, int c1, int c2, int c3, int[] out) {
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        int x0 = c0;
        int x1 = c1;
        int x2 = c2;
        int x3 = c3;
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * (x0 & 0xFFFFFFFFL);
            long p1 = M1 * (x2 & 0xFFFFFFFFL);
            int y0 = (int) (p1 >>> 32) ^ x1 ^ k0;
            int y2 = (int) (p0 >>> 32) ^ x3 ^ k1;
            x1 = (int) p1;
            x3 = (int) p0;
            x0 = y0;
            x2 = y2;
            k0 += W0;
            k1 += W1;
        }
        out[0] = x0;
        out[1] = x1;
        out[2] = x2;
        out[3] = x3;
    }

    /** A word as a number in [0, 1). */
    public static double uniform(int word) {
        return (word & 0xFFFFFFFFL) * 0x1p-32;
    }

    /** The largest word, unsigned, at which an element is dropped at the given rate is one below this. */
    public static long dropThreshold(double rate) {
        return Math.round(rate * 0x1p32);
    }
}
