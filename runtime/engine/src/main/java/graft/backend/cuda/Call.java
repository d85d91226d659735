package graft.backend.cuda;

import graft.cuda.Launch;

/**
 * A kernel about to be launched: {@link #begin}, its arguments in their order, then one of the grids. One object a kernel, used again and again, so that a step
 * allocates nothing. A grid without blocks launches nothing.
 */
final class Call {
    /** Threads of a block where a thread takes an element. */
    static final int ELEMENTS = 256;

    private final DeviceQueue queue;
    private final Launch launch;
    private int at;

    Call(DeviceQueue queue, Launch launch) {
        this.queue = queue;
        this.launch = launch;
    }

    Call begin() {
        at = 0;
        return this;
    }

    Call pointer(long address) {
        launch.pointer(at++, address);
        return this;
    }

    Call int32(int value) {
        launch.int32(at++, value);
        return this;
    }

    Call int64(long value) {
        launch.int64(at++, value);
        return this;
    }

    Call float32(double value) {
        launch.float32(at++, (float) value);
        return this;
    }

    /** A thread for each element. */
    void over(long elements) {
        grid(Math.toIntExact((elements + ELEMENTS - 1) / ELEMENTS), 1, 1, ELEMENTS, 0);
    }

    /** A block for each row, of as many threads as the columns are worth. They depend on nothing but the columns, and so do the sums of a row. */
    void rows(int rows, int columns) {
        grid(rows, 1, 1, columns <= 64 ? 32 : columns <= 256 ? 64 : columns <= 512 ? 128 : 256, 0);
    }

    /** Blocks of columns in x, something else in y; a thread a column. */
    void columns(int columns, int y) {
        int threads = columnThreads(columns);
        grid((columns + threads - 1) / threads, y, 1, threads, 0);
    }

    /** Something else in x, blocks of columns in y; a thread a column. */
    void listed(int x, int columns) {
        int threads = columnThreads(columns);
        grid(x, (columns + threads - 1) / threads, 1, threads, 0);
    }

    private static int columnThreads(int columns) {
        return columns <= 32 ? 32 : 128;
    }

    /** One block that takes all elements in turns. */
    void alone(long elements) {
        if (elements > 0) grid(1, 1, 1, elements <= 32 ? 32 : 256, 0);
    }

    /** Any grid, of blocks of one dimension. */
    void grid(int x, int y, int z, int threads, int sharedBytes) {
        if (x == 0 || y == 0 || z == 0 || !queue.launches()) return;
        launch.grid(x, y, z).block(threads, 1, 1).dynamicShared(sharedBytes).on(queue.stream());
    }
}
