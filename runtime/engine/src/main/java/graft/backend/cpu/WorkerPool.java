package graft.backend.cpu;

import graft.backend.BackendException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * The threads of a session: the caller is worker 0, the others are daemons named {@code graft-worker-1} and so on that are started when first
 * needed and sleep while idle. They allocate nothing themselves. A pool holds no session, so that an idle pool keeps none reachable.
 */
final class WorkerPool {
    private final int threads;
    private final ThreadFactory factory;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    /** Number w - 1 is worker w; those that have been needed. */
    private final PoolThread[] others;
    private boolean running;
    private boolean closed;

    WorkerPool(int threads) {
        this(threads, Thread.ofPlatform().daemon().name("graft-worker-", 1).factory());
    }

    /** @param factory makes the threads of the other workers, one after the other */
    WorkerPool(int threads, ThreadFactory factory) {
        if (threads < 1) throw new BackendException("a session needs at least one thread, not " + threads);
        this.threads = threads;
        this.factory = factory;
        others = new PoolThread[threads - 1];
    }

    int threads() {
        return threads;
    }

    /**
     * Runs {@code body(0) .. body(workers - 1)} at the same time and waits for all of them. The first failure is thrown as it is once all have
     * ended. One run at a time.
     *
     * @param workers at most {@link #threads}
     */
    void run(int workers, IntConsumer body) {
        int given = begin(workers, body);
        try {
            if (given == workers - 1) body.accept(0);
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
        }
        Throwable first = end(given);
        if (first != null) WorkerPool.<RuntimeException>rethrow(first);
    }

    /** Runs {@code task(0) .. task(count - 1)}, each once, in no particular order, on all threads. */
    void forEach(int count, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        run(Math.max(1, Math.min(threads, count)), worker -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) task.accept(i);
        });
    }

    /**
     * Gives the task to the other workers. Under the lock of {@link #close}, so that none is given to a thread that has ended.
     *
     * @return how many have it: fewer than asked for if a thread could not be started, which is then the failure
     */
    private synchronized int begin(int workers, IntConsumer body) {
        if (closed) throw new IllegalStateException("the pool is closed");
        if (running) throw new IllegalStateException("the pool runs something else; one run at a time");
        running = true;
        int given = 0;
        try {
            for (; given < workers - 1; given++) other(given).give(body);
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
        }
        return given;
    }

    private PoolThread other(int index) {
        if (others[index] == null) {
            PoolThread other = new PoolThread(index + 1, failure);
            Thread thread = factory.newThread(other);
            other.runsOn(thread);
            thread.start();
            others[index] = other;
        }
        return others[index];
    }

    /** Waits for the workers that have the task, and gives the first failure, or null. */
    private Throwable end(int given) {
        boolean interrupted = false;
        for (int i = 0; i < given; i++) interrupted |= others[i].await();
        Throwable first = failure.getAndSet(null);
        synchronized (this) {
            running = false;
        }
        if (interrupted) Thread.currentThread().interrupt();
        return first;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable t) throws T {
        throw (T) t;
    }

    /** Lets the threads end, after what they may have to do. */
    synchronized void close() {
        closed = true;
        for (PoolThread other : others) if (other != null) other.close();
    }
}
