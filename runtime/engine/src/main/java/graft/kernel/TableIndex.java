package graft.kernel;

import graft.tensor.FloatMatrix;

/** Checks indices into embedding tables, because a wrong one would read the memory of another value. */
public final class TableIndex {
    private TableIndex() {}

    /**
     * Fails if the index is neither -1 nor a row of the table.
     *
     * @param row row of the index matrix, for the message
     */
    public static void check(int index, FloatMatrix table, int row) {
        check(index, table.rows(), table.columns(), row);
    }

    /** The same for a table of {@code rows} x {@code columns} numbers that lies elsewhere. */
    public static void check(int index, int rows, int columns, int row) {
        if (index < -1 || index >= rows) {
            throw new KernelException("index " + index + " in row " + row + " is outside its embedding table of " + rows + " x " + columns
                    + "; the featuriser and the weights do not belong together");
        }
    }

    /** Fails if an edge row on the path of a pair is neither -1 nor a row of the projected edges. */
    public static void checkHop(int edge, FloatMatrix projected, int pair) {
        if (edge < -1 || edge >= projected.rows()) {
            throw new KernelException("edge row " + edge + " on the path of pair " + pair + " is outside the batch's " + projected.rows() + " edge rows; the hop input and the edge"
                    + " input were not filled from the same graphs");
        }
    }
}
