package graft.random;

/**
 * A random order of 0 .. n-1 that depends on the seed, the purpose and the round alone: Fisher and Yates' shuffle over
 * words of {@link Philox} with counter (block, purpose, round, n), without the bias of a remainder (Lemire, 2019).
 */
public final class SeededOrder {
    private final long seed;
    private final int purpose;
    private final int round;
    private final int size;
    private final int[] words = new int[4];
    private int drawn;

    private SeededOrder(long seed, int purpose, int round, int size) {
        this.seed = seed;
        this.purpose = purpose;
        this.round = round;
        this.size = size;
    }

    /**
     * @param size n
     * @param purpose tells orders of one seed apart, such as a split from the batches of an epoch
     * @param round counts the orders of one purpose, such as the epoch
     */
    public static int[] of(int size, long seed, int purpose, int round) {
        return new SeededOrder(seed, purpose, round, size).shuffled();
    }

    private int[] shuffled() {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) order[i] = i;
        for (int i = size - 1; i > 0; i--) {
            int j = below(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    /** Uniform in 0 .. bound-1: words whose product falls into the incomplete part of the range are drawn again. */
    private int below(int bound) {
        long incomplete = (0x1_0000_0000L - bound) % bound;
        long product = word() * bound;
        while ((product & 0xFFFFFFFFL) < incomplete) product = word() * bound;
        return (int) (product >>> 32);
    }

    private long word() {
        int place = drawn & 3;
        if (place == 0) Philox.block(seed, drawn >>> 2, purpose, round, size, words);
        drawn++;
        return words[place] & 0xFFFFFFFFL;
    }
}
