package graft.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The extents of a value. Kernels see every value as a row-major matrix: the last extent is the columns, the product of the
 * others the rows. Only the first extent may be ragged.
 */
public record Shape(List<Dim> dims) {
    public Shape {
        dims = List.copyOf(dims);
        if (dims.isEmpty()) throw new IllegalArgumentException("a shape needs at least one extent");
        for (int i = 1; i < dims.size(); i++) {
            if (!(dims.get(i) instanceof Dim.Fixed)) throw new IllegalArgumentException("only the first extent may be ragged: " + dims);
        }
        if (dims.size() == 1 && !(dims.getFirst() instanceof Dim.Fixed)) throw new IllegalArgumentException("a ragged shape needs columns: " + dims);
    }

    /** A constant shape, as of a weight. */
    public static Shape of(int... extents) {
        return new Shape(Arrays.stream(extents).mapToObj(Dim::of).toList());
    }

    /** A matrix with the given rows and a constant number of columns. */
    public static Shape of(Dim rows, int columns) {
        return new Shape(List.of(rows, Dim.of(columns)));
    }

    public int rank() {
        return dims.size();
    }

    /** The first extent of a matrix; a vector is a matrix of one row. */
    public Dim rowDim() {
        return dims.size() == 1 ? Dim.of(1) : dims.getFirst();
    }

    /** The rows for the given batch sizes. */
    public int rows(Sizes sizes) {
        if (dims.size() == 1) return 1;
        int rows = dims.getFirst().resolve(sizes);
        for (int i = 1; i < dims.size() - 1; i++) rows = Math.multiplyExact(rows, dims.get(i).resolve(sizes));
        return rows;
    }

    public int columns() {
        return ((Dim.Fixed) dims.getLast()).size();
    }

    /** Number of elements for the given batch sizes. */
    public long elements(Sizes sizes) {
        return (long) rows(sizes) * columns();
    }

    /** True if no extent depends on the batch. */
    public boolean isConstant() {
        return dims.getFirst() instanceof Dim.Fixed;
    }

    /** Number of elements of a constant shape. */
    public long elements() {
        if (!isConstant()) throw new IllegalStateException("the elements of " + this + " depend on the batch");
        return elements(Sizes.NONE);
    }

    /** The extents of a constant shape. */
    public int[] extents() {
        if (!isConstant()) throw new IllegalStateException("the extents of " + this + " depend on the batch");
        return dims.stream().mapToInt(d -> d.resolve(Sizes.NONE)).toArray();
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
