package graft.study.results;

import java.util.function.Function;

/**
 * A column of a table of results.
 *
 * @param name in every format
 * @param type of its cells
 * @param cell of a row; null where there is none
 */
public record Column<R>(String name, Type type, Function<R, @org.jspecify.annotations.Nullable Object> cell) {
    /** Types of cells: {@link String}, {@link Long}, {@link Double}. */
    public enum Type { TEXT, WHOLE, REAL }

    static <R> Column<R> text(String name, Function<R, @org.jspecify.annotations.Nullable Object> cell) {
        return new Column<>(name, Type.TEXT, cell);
    }

    static <R> Column<R> whole(String name, Function<R, @org.jspecify.annotations.Nullable Object> cell) {
        return new Column<>(name, Type.WHOLE, cell);
    }

    /** A real number; NaN counts as no cell. */
    static <R> Column<R> real(String name, Function<R, @org.jspecify.annotations.Nullable Object> cell) {
        return new Column<>(name, Type.REAL, row -> cell.apply(row) instanceof Double d && !d.isNaN() ? d : null);
    }
}
