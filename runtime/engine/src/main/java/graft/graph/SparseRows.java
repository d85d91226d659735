package graft.graph;

import java.util.Arrays;

/** A growing compressed-row matrix. Row i holds the entries {@code rowStart(i) <= e < rowStart(i + 1)}; columns are absolute in the batch. */
public final class SparseRows {
    private int[] rowStart = new int[64];
    private int[] column = new int[256];
    private double[] value = new double[256];
    private int rows;
    private int entries;
    private int columnBase;

    /** Makes room for so many. */
    void reserve(int mostRows, int mostEntries) {
        if (rowStart.length < mostRows + 1) rowStart = Arrays.copyOf(rowStart, mostRows + 1);
        if (column.length < mostEntries) {
            column = Arrays.copyOf(column, mostEntries);
            value = Arrays.copyOf(value, mostEntries);
        }
    }

    /** Empties the matrix; its memory is kept. */
    public void clear() {
        rows = 0;
        entries = 0;
        columnBase = 0;
    }

    /** From here on {@link #entry} counts columns from the next row on, so that blocks lie on the diagonal. */
    public void startBlock() {
        columnBase = rows;
    }

    /** Adds an entry to the row under construction. Entries of a row come in increasing column order. */
    public void entry(int localColumn, double v) {
        if (entries == column.length) {
            column = Arrays.copyOf(column, entries * 2);
            value = Arrays.copyOf(value, entries * 2);
        }
        column[entries] = columnBase + localColumn;
        value[entries++] = v;
    }

    /** Ends the row under construction. */
    public void endRow() {
        if (rows + 2 > rowStart.length) rowStart = Arrays.copyOf(rowStart, rowStart.length * 2);
        rowStart[++rows] = entries;
    }

    public int rows() {
        return rows;
    }

    public int entries() {
        return entries;
    }

    /** First entry of a row, or one past the last entry for {@code row == rows()}. */
    public int rowStart(int row) {
        return rowStart[row];
    }

    public int column(int entry) {
        return column[entry];
    }

    public double value(int entry) {
        return value[entry];
    }
}
