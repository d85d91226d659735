package graft.molecules.data;

import graft.random.SeededOrder;
import java.util.Arrays;

/** Cuts a random order of the rows at 80 % and 90 %, rounded down, as MAT does. */
final class RandomSplitter {
    /** Tells this order from others of the same seed. */
    private static final int PURPOSE = 0x53504c54;

    private RandomSplitter() {}

    static Split split(String name, int rows, long seed) {
        int[] order = SeededOrder.of(rows, seed, PURPOSE, 0);
        int trainEnd = (int) (rows * 8L / 10);
        int validEnd = (int) (rows * 9L / 10);
        return new Split(name, Arrays.copyOfRange(order, 0, trainEnd), Arrays.copyOfRange(order, trainEnd, validEnd),
                Arrays.copyOfRange(order, validEnd, rows));
    }
}
