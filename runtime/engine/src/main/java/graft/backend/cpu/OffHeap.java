package graft.backend.cpu;

import graft.backend.BackendException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The off-heap memory of one owner, given back when it is closed or when the owner is unreachable, whichever comes first. What is asked of all
 * owners together is kept under a budget: the property {@code graft.memory.bytes}, or the machine's (or container's) memory. When the budget is
 * reached, a collection is asked for and the request tried once more, because owners may be unreachable and not yet found to be so.
 */
final class OffHeap {
    /** Property that sets the budget in bytes. */
    static final String BUDGET_PROPERTY = "graft.memory.bytes";

    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong HELD = new AtomicLong();
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final Release release;
    private final Cleaner.Cleanable cleanable;

    /** What gives the memory back. It must not hold the owner, or the owner would stay reachable. */
    private static final class Release implements Runnable {
        private final Arena arena = Arena.ofShared();
        private final Runnable also;
        private long bytes;

        Release(Runnable also) {
            this.also = also;
        }

        @Override
        public synchronized void run() {
            also.run();
            arena.close();
            HELD.addAndGet(-bytes);
            bytes = 0;
        }

        synchronized MemorySegment allocate(long size, long alignment) {
            MemorySegment segment = arena.allocate(size, alignment);
            bytes += size;
            return segment;
        }

        synchronized MemorySegment map(FileChannel file, long offset, long size) throws IOException {
            MemorySegment segment = file.map(FileChannel.MapMode.READ_ONLY, offset, size, arena);
            bytes += size;
            return segment;
        }
    }

    /**
     * @param owner the memory is given back when it is unreachable
     * @param also runs when the memory is given back; must not hold the owner
     */
    OffHeap(Object owner, Runnable also) {
        release = new Release(also);
        cleanable = CLEANER.register(owner, release);
    }

    /** Bytes held by all owners together. */
    static long held() {
        return HELD.get();
    }

    /** The most bytes that all owners together may hold. */
    static long budget() {
        String set = System.getProperty(BUDGET_PROPERTY);
        if (set != null) {
            try {
                return Long.parseLong(set.strip());
            } catch (NumberFormatException e) {
                throw new BackendException("the property " + BUDGET_PROPERTY + " must be a number of bytes, not '" + set + "'", e);
            }
        }
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /**
     * Zeroed memory.
     *
     * @param what names it in the error
     * @throws BackendException with the numbers, if it cannot be had
     */
    MemorySegment allocate(String what, long bytes, long alignment) {
        if (bytes == 0) return MemorySegment.NULL;
        require(what, bytes);
        try {
            MemorySegment segment = release.allocate(bytes, alignment);
            OffHeapLedger.note(what, bytes);
            return segment;
        } catch (OutOfMemoryError e) {
            HELD.addAndGet(-bytes);
            throw refused(what, bytes, e);
        }
    }

    /**
     * A part of a file, to read only. It counts like other memory, though other processes may share it.
     *
     * @param what names it in the error
     * @throws BackendException with the numbers, if it is more than the budget allows
     */
    MemorySegment map(String what, FileChannel file, long offset, long bytes) throws IOException {
        require(what, bytes);
        boolean mapped = false;
        try {
            MemorySegment segment = release.map(file, offset, bytes);
            mapped = true;
            OffHeapLedger.note(what, bytes);
            return segment;
        } finally {
            if (!mapped) HELD.addAndGet(-bytes);
        }
    }

    private static void require(String what, long bytes) {
        if (reserve(bytes)) return;
        collect(bytes);
        if (!reserve(bytes)) throw refused(what, bytes, null);
    }

    private static boolean reserve(long bytes) {
        long budget = budget();
        long before = HELD.getAndUpdate(held -> held + bytes <= budget ? held + bytes : held);
        return before + bytes <= budget;
    }

    private static void collect(long bytes) {
        long start = System.nanoTime();
        System.gc();
        while (HELD.get() + bytes > budget() && System.nanoTime() - start < PATIENCE_NANOS) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000L);
        }
    }

    private static BackendException refused(String what, long bytes, Throwable cause) {
        return new BackendException(
                String.format(
                        "%s needs %,d bytes outside the Java heap, but of %,d bytes %,d are in use; close other sessions, use smaller micro-batches or fewer threads, or raise -D%s",
                        what, bytes, budget(), held(), BUDGET_PROPERTY),
                cause);
    }

    /** Gives the memory back; later calls do nothing. */
    void close() {
        cleanable.clean();
    }
}
