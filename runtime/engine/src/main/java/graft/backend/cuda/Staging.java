package graft.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes arrays one behind the other into page-locked memory, each on a multiple of 16 bytes. */
final class Staging {
    private static final long ALIGNMENT = 16;

    private final MemorySegment memory;
    private long at;

    Staging(MemorySegment memory) {
        this.memory = memory;
    }

    void clear() {
        at = 0;
    }

    /** Bytes written since {@link #clear}. */
    long used() {
        return at;
    }

    /** Bytes that so many numbers of a size take. */
    static long bytes(long count, int size) {
        return (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private long take(long bytes) {
        long offset = at;
        at += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return offset;
    }

    /** Copies the first {@code count}; gives where. */
    long ints(int[] values, int count) {
        long offset = take((long) count * Integer.BYTES);
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_INT, offset, count);
        return offset;
    }

    /** Copies the first {@code count} doubles; gives where. */
    long doubles(double[] values, int count) {
        long offset = take((long) count * Double.BYTES);
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_DOUBLE, offset, count);
        return offset;
    }

    /** Copies the first {@code count}, rounded to float32; gives where. */
    long floats(double[] values, int count) {
        long offset = take((long) count * Float.BYTES);
        for (int i = 0; i < count; i++) memory.set(ValueLayout.JAVA_FLOAT, offset + (long) i * Float.BYTES, (float) values[i]);
        return offset;
    }
}
