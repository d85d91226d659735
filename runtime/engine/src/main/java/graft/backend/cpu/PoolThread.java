package graft.backend.cpu;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * What one of a pool's other threads runs: it sleeps until it is given a task, does it, wakes who gave it, and sleeps again. The task is the signal: the caller sets it and wakes the other, the other
 * takes it away and wakes the caller. Each looks at it before it sleeps and whenever it wakes, so that no wake-up is lost and none too many does harm; and nothing is allocated by either,
 * as a queue does for everyone who waits.
 */
final class PoolThread implements Runnable {
    private final int number;
    private final AtomicReference<Throwable> failure;
    /** Null while there is nothing to do, so that what a task holds is reachable no longer than it runs. */
    private volatile IntConsumer task;
    /** Who waits for the task; written before it. */
    private Thread caller;
    private volatile boolean closed;
    private Thread thread;

    /**
     * @param number what tasks are called with
     * @param failure takes what a task throws, if it is empty
     */
    PoolThread(int number, AtomicReference<Throwable> failure) {
        this.number = number;
        this.failure = failure;
    }

    /** Says which thread runs this. It is started afterwards. */
    void runsOn(Thread t) {
        thread = t;
    }

    /** Gives a task; the last one has ended, and {@link #close} has not been called. */
    void give(IntConsumer given) {
        caller = Thread.currentThread();
        task = given;
        LockSupport.unpark(thread);
    }

    /**
     * Waits until the task has ended, by the thread that gave it. An interruption does not end the waiting.
     *
     * @return whether there was one
     */
    boolean await() {
        boolean interrupted = false;
        while (task != null) {
            LockSupport.park(this);
            // A thread that is interrupted does not sleep.
            interrupted |= Thread.interrupted();
        }
        return interrupted;
    }

    /** Lets the thread end, after the task that it may have. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (true) {
            if (task != null) {
                work();
            } else if (closed) {
                return;
            } else {
                LockSupport.park(this);
            }
            // Whatever a task has done to this thread is not the next one's business, and a thread that is interrupted does not sleep.
            Thread.interrupted();
        }
    }

    /** Apart from the loop, whose frame would keep the last task reachable. */
    private void work() {
        Thread waiting = caller;
        try {
            task.accept(number);
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
        } finally {
            caller = null;
            task = null;
            LockSupport.unpark(waiting);
        }
    }
}
