package graft.backend.cuda;

import graft.graph.SparseRows;
import java.util.Arrays;

/** A sparse matrix as the device reads it: by rows, or by columns, whose entries are in the order of their rows. Filled again for each batch; its arrays only grow. */
final class Columns {
    private int[] start = new int[1];
    private int[] place = new int[0];
    private int[] index = new int[0];
    private double[] value = new double[0];
    private int rows;

    /** The matrix as it is. */
    void rowsOf(SparseRows s) {
        begin(s);
        for (int row = 0; row <= rows; row++) start[row] = row == 0 ? 0 : s.rowStart(row);
        for (int e = 0; e < s.entries(); e++) {
            index[e] = s.column(e);
            value[e] = s.value(e);
        }
    }

    /** Its transpose. */
    void columnsOf(SparseRows s) {
        begin(s);
        Arrays.fill(start, 0, rows + 1, 0);
        for (int e = 0; e < s.entries(); e++) start[s.column(e) + 1]++;
        for (int c = 0; c < rows; c++) start[c + 1] += start[c];
        if (place.length < rows) place = new int[rows];
        System.arraycopy(start, 0, place, 0, rows);
        for (int row = 0; row < rows; row++) {
            for (int e = s.rowStart(row); e < s.rowStart(row + 1); e++) {
                int to = place[s.column(e)]++;
                index[to] = row;
                value[to] = s.value(e);
            }
        }
    }

    private void begin(SparseRows s) {
        rows = s.rows();
        if (start.length < rows + 1) start = new int[rows + 1];
        if (index.length < s.entries()) {
            index = new int[s.entries() * 3 / 2];
            value = new double[s.entries() * 3 / 2];
        }
    }

    /** First entry of each row, and one past the last: {@link #rows} + 1 numbers. */
    int[] start() {
        return start;
    }

    /** Column of each entry. */
    int[] index() {
        return index;
    }

    double[] value() {
        return value;
    }

    int rows() {
        return rows;
    }

    int entries() {
        return start[rows];
    }
}
