package graft.backend.reference;

import graft.tensor.Shape;
import graft.tensor.Sizes;

/**
 * A row-major matrix of doubles.
 *
 * @param data exactly rows x columns numbers
 */
record Matrix(int rows, int columns, double[] data) {
    Matrix {
        if (data.length != rows * columns) throw new IllegalArgumentException(rows + " x " + columns + " needs " + rows * columns + " numbers, not " + data.length);
    }

    /** All zero, for a shape and the sizes of a batch. */
    static Matrix zero(Shape shape, Sizes sizes) {
        int rows = shape.rows(sizes);
        return new Matrix(rows, shape.columns(), new double[Math.multiplyExact(rows, shape.columns())]);
    }

    double get(int row, int column) {
        return data[row * columns + column];
    }

    void set(int row, int column, double value) {
        data[row * columns + column] = value;
    }

    void add(int row, int column, double value) {
        data[row * columns + column] += value;
    }
}
