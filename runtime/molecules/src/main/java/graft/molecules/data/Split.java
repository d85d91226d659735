package graft.molecules.data;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Rows of a table for training, validation and test. Indices are places in the {@link MoleculeTable} that was split, not
 * rows of its file; they differ where rows were skipped.
 *
 * @param name what made the split, for reports
 * @param train rows to train on, in the order of the split
 * @param valid rows that choose the epoch
 * @param test rows that are only reported on
 */
public record Split(String name, int[] train, int[] valid, int[] test) {
    /**
     * Checks the split against the number of rows.
     *
     * @return the split itself
     * @throws SplitException when a part is empty, an index is out of range, or a row stands in two places
     */
    Split checked(String source, int rows) {
        BitSet seen = new BitSet(rows);
        check(source, "train", train, rows, seen);
        check(source, "valid", valid, rows, seen);
        check(source, "test", test, rows, seen);
        return this;
    }

    private void check(String source, String part, int[] indices, int rows, BitSet seen) {
        if (indices.length == 0) {
            throw new SplitException(source, name, "its part " + part + " is empty; of " + rows
                    + " rows each part needs at least one");
        }
        for (int index : indices) {
            if (index < 0 || index >= rows) {
                throw new SplitException(source, name, "row " + index + " of part " + part + " is not among the rows 0 to "
                        + (rows - 1) + "; the split belongs to another table");
            }
            if (seen.get(index)) {
                throw new SplitException(source, name, "row " + index + " stands in part " + part
                        + " and " + before(index, part) + "; a row belongs to one part, or its score would be that of something learnt");
            }
            seen.set(index);
        }
    }

    /** Where a row of a part stands already. */
    private String before(int index, String part) {
        if (!part.equals("train") && IntStream.of(train).anyMatch(row -> row == index)) return "in part train";
        if (part.equals("test") && IntStream.of(valid).anyMatch(row -> row == index)) return "in part valid";
        return "once more before it";
    }

    /** Rows of all parts together. */
    public int used() {
        return train.length + valid.length + test.length;
    }

    /** One line for the user. */
    @Override
    public String toString() {
        return name + ": " + train.length + " train, " + valid.length + " valid, " + test.length + " test";
    }
}
