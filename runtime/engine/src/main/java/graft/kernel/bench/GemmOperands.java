package graft.kernel.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What is multiplied: A [rows x k] and B [k x n], row-major, 64-byte aligned.
 *
 * @param rows of A and C: m, or m for each thread where the shape is small ({@link GemmMeter#rows})
 */
public record GemmOperands(GemmShape shape, int rows, MemorySegment a, MemorySegment b) {
    /** Small numbers of both signs. */
    public static GemmOperands of(GemmShape shape, int rows, Arena arena) {
        return new GemmOperands(shape, rows, filled(arena, (long) rows * shape.k()), filled(arena, (long) shape.k() * shape.n()));
    }

    /** Memory for a C [rows x n]. */
    public MemorySegment result(Arena arena) {
        return filled(arena, (long) rows * shape.n());
    }

    private static MemorySegment filled(Arena arena, long floats) {
        MemorySegment memory = arena.allocate(floats * Float.BYTES, 64);
        for (long i = 0; i < floats; i++) memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i * 7 % 13 - 6) * 0.125f);
        return memory;
    }
}
