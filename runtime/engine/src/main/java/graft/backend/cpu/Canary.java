package graft.backend.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Fills an arena with a pattern that no kernel writes, and finds the highest byte that has changed. Tests hold it against the plan. */
final class Canary {
    /** A quiet NaN with a payload. */
    private static final int PATTERN = 0x7FD5A3E1;

    private Canary() {}

    static void fill(MemorySegment arena) {
        for (long i = 0; i < arena.byteSize() / Integer.BYTES; i++) arena.setAtIndex(ValueLayout.JAVA_INT, i, PATTERN);
    }

    /** One past the highest byte that has been written, 0 if none. */
    static long touchedBytes(MemorySegment arena) {
        for (long i = arena.byteSize() / Integer.BYTES - 1; i >= 0; i--) {
            if (arena.getAtIndex(ValueLayout.JAVA_INT, i) != PATTERN) return (i + 1) * Integer.BYTES;
        }
        return 0;
    }
}
