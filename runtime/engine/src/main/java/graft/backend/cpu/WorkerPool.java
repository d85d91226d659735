package graft.backend.cpu;

import graft.backend.BackendException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * The threads of a session: the caller is worker 0, the others are daemons named {@code graft-worker-1} and so on that are started when first
 * needed and sleep while idle. A pool holds no session, so that an idle pool keeps none reachable.
 */
final class WorkerPool {
    private final int threads;
    private final AtomicInteger started = new AtomicInteger();
    private ExecutorService others;

    WorkerPool(int threads) {
        if (threads < 1) throw new BackendException("a session needs at least one thread, not " + threads);
        this.threads = threads;
    }

    int threads() {
        return threads;
    }

    /**
     * Runs {@code body(0) .. body(workers - 1)} at the same time and waits for all of them. The first failure is thrown as it is once all have
     * ended.
     *
     * @param workers at most {@link #threads}
     */
    void run(int workers, IntConsumer body) {
        AtomicReference<Throwable> first = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(workers - 1);
        int submitted = 1;
        try {
            for (; submitted < workers; submitted++) {
                int worker = submitted;
                others().execute(() -> {
                    try {
                        body.accept(worker);
                    } catch (Throwable t) {
                        first.compareAndSet(null, t);
                    } finally {
                        ended.countDown();
                    }
                });
            }
            body.accept(0);
        } catch (Throwable t) {
            first.compareAndSet(null, t);
        }
        for (; submitted < workers; submitted++) ended.countDown();
        awaitAll(ended);
        if (first.get() != null) WorkerPool.<RuntimeException>rethrow(first.get());
    }

    /** Runs {@code task(0) .. task(count - 1)}, each once, in no particular order, on all threads. */
    void forEach(int count, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        run(Math.max(1, Math.min(threads, count)), worker -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) task.accept(i);
        });
    }

    private static void awaitAll(CountDownLatch ended) {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable t) throws T {
        throw (T) t;
    }

    private synchronized ExecutorService others() {
        if (others == null) {
            others = new ThreadPoolExecutor(threads - 1, threads - 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "graft-worker-" + started.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        }
        return others;
    }

    /** Lets the threads end. */
    synchronized void close() {
        if (others != null) others.shutdown();
    }
}
