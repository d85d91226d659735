package graft.backend.cpu;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The order in which micro-batches add to gradients: one ticket a parameter, which says whose turn it is. Micro-batch m adds only after
 * micro-batch m - 1 has added for the last time, so that sums do not depend on the number of threads. Micro-batches are begun in order, so the
 * oldest one that is running never waits and nothing can hang.
 */
final class Tickets {
    /** Ints between two tickets, so that each has a cache line of its own. */
    private static final int STRIDE = 16;

    private static final int SPINS = 256;
    private static final int YIELDS = 64;
    private static final long PARK_NANOS = 20_000;

    private final AtomicIntegerArray turn;
    private volatile boolean stopped;

    /** Ends the work of a worker because another one has failed. Carries no stack: the other's failure is what is reported. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Stopped() {
            super("another worker has failed", null, false, false);
        }
    }

    Tickets(int parameters) {
        turn = new AtomicIntegerArray(parameters * STRIDE);
    }

    /** Gives every parameter's turn to micro-batch 0. */
    void reset() {
        for (int i = 0; i < turn.length(); i += STRIDE) turn.set(i, 0);
        stopped = false;
    }

    /**
     * Waits until it is the micro-batch's turn to add to the parameter.
     *
     * @throws Stopped if another worker has failed
     */
    void await(int parameter, int microBatch) {
        int waits = 0;
        while (turn.getAcquire(parameter * STRIDE) != microBatch) {
            if (stopped) throw new Stopped();
            if (waits < SPINS) {
                Thread.onSpinWait();
            } else if (waits < SPINS + YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(PARK_NANOS);
            }
            waits++;
        }
    }

    /** Says that the micro-batch has added to the parameter for the last time. */
    void pass(int parameter, int microBatch) {
        turn.setRelease(parameter * STRIDE, microBatch + 1);
    }

    /** Releases all that wait. */
    void stop() {
        stopped = true;
    }

    /** True if a worker has failed since {@link #reset}. */
    boolean isStopped() {
        return stopped;
    }
}
