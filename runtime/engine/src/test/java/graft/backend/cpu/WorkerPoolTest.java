package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wake-up that is lost shows as a test that does not end. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerPoolTest {
    private static final int THREADS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private final List<Thread> started = new CopyOnWriteArrayList<>();
    private final WorkerPool pool = new WorkerPool(THREADS, this::thread);

    private Thread thread(Runnable task) {
        Thread thread = Thread.ofPlatform().daemon().unstarted(task);
        started.add(thread);
        return thread;
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static void eventually(BooleanSupplier holds, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Runs a task on all workers so many times and asserts that each had it each time. */
    private void rounds(int count) {
        AtomicIntegerArray times = new AtomicIntegerArray(THREADS);
        for (int round = 1; round <= count; round++) {
            pool.run(THREADS, times::incrementAndGet);
            for (int w = 0; w < THREADS; w++) assertEquals(round, times.get(w), "worker " + w);
        }
    }

    @Test
    void everyWorkerHasTheTaskOnceARun() {
        rounds(5000);
        assertEquals(THREADS - 1, started.size());
    }

    @Test
    void onlyAsManyWorkersAsAskedForAreStarted() {
        List<Integer> ran = new CopyOnWriteArrayList<>();
        pool.run(1, ran::add);
        assertEquals(0, started.size());
        pool.run(2, ran::add);
        assertEquals(1, started.size());
        ran.sort(null);
        assertEquals(List.of(0, 0, 1), ran);
    }

    @Test
    void eachOfManyTasksRunsOnce() {
        for (int count : new int[] {0, 1, 3, 1000}) {
            AtomicIntegerArray times = new AtomicIntegerArray(count);
            pool.forEach(count, times::incrementAndGet);
            for (int i = 0; i < count; i++) assertEquals(1, times.get(i));
        }
    }

    @Test
    void whoIsWokenForNothingDoesNothing() throws InterruptedException {
        rounds(1);
        AtomicReference<Thread> caller = new AtomicReference<>(Thread.currentThread());
        Thread nuisance = Thread.ofPlatform().daemon().start(() -> {
            while (caller.get() != null) {
                started.forEach(LockSupport::unpark);
                started.forEach(Thread::interrupt);
                LockSupport.unpark(caller.get());
            }
        });
        rounds(2000);
        caller.set(null);
        nuisance.join();
    }

    @Test
    void idleWorkersSleep() {
        rounds(1);
        for (Thread t : started) eventually(() -> t.getState() == Thread.State.WAITING, "sleeps");
        for (Thread t : started) t.interrupt();
        for (Thread t : started) eventually(() -> !t.isInterrupted() && t.getState() == Thread.State.WAITING, "sleeps again after an interruption");
    }

    @Test
    void workersAllocateNothing() {
        AtomicInteger sum = new AtomicInteger();
        IntConsumer task = sum::addAndGet;
        for (int i = 0; i < 100; i++) pool.run(THREADS, task);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = started.stream().mapToLong(Thread::threadId).toArray();
        long least = Long.MAX_VALUE;
        // The JVM itself may allocate when it compiles or links what runs here, but not in every round.
        for (int round = 0; round < 5; round++) {
            long before = 0;
            for (long bytes : threads.getThreadAllocatedBytes(ids)) before += bytes;
            for (int i = 0; i < 100; i++) pool.run(THREADS, task);
            long after = 0;
            for (long bytes : threads.getThreadAllocatedBytes(ids)) after += bytes;
            least = Math.min(least, after - before);
        }
        assertEquals(0, least);
    }

    @Test
    void aFailureIsThrownAsItIsOnceAllHaveEndedAndThePoolGoesOn() {
        for (int failing = 0; failing < THREADS; failing++) {
            for (Throwable cause : List.of(new IllegalStateException("a task's own"), new StackOverflowError())) {
                int bad = failing;
                AtomicInteger ended = new AtomicInteger();
                Throwable thrown = assertThrows(cause.getClass(), () -> pool.run(THREADS, w -> {
                    if (w == bad) WorkerPoolTest.<RuntimeException>raise(cause);
                    LockSupport.parkNanos(1_000_000);
                    ended.incrementAndGet();
                }));
                assertSame(cause, thrown);
                assertEquals(THREADS - 1, ended.get());
                rounds(3);
            }
        }
        assertEquals(THREADS - 1, started.size(), "no thread has died");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable t) throws T {
        throw (T) t;
    }

    @Test
    void anInterruptionOfTheCallerIsKeptAndEndsNoWait() {
        CountDownLatch waits = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Thread caller = Thread.currentThread();
        Thread.ofPlatform().daemon().start(() -> {
            eventually(() -> caller.getState() == Thread.State.WAITING, "the caller waits");
            caller.interrupt();
            eventually(() -> !caller.isInterrupted(), "the caller has seen it");
            waits.countDown();
        });
        pool.run(THREADS, w -> {
            while (w > 0 && waits.getCount() > 0) LockSupport.parkNanos(100_000);
            ended.incrementAndGet();
        });
        assertEquals(THREADS, ended.get());
        assertTrue(Thread.interrupted(), "kept");
        rounds(3);
        Thread.currentThread().interrupt();
        rounds(3);
        assertTrue(Thread.interrupted(), "one from before");
    }

    @Test
    void whatATaskDoesToItsThreadIsNotTheNextOnesBusiness() {
        pool.run(THREADS, w -> {
            if (w > 0) Thread.currentThread().interrupt();
        });
        pool.run(THREADS, w -> assertFalse(Thread.currentThread().isInterrupted()));
    }

    @Test
    void aThreadThatCannotBeStartedIsAFailureAndIsTriedAgain() {
        AtomicInteger left = new AtomicInteger(1);
        OutOfMemoryError cause = new OutOfMemoryError("unable to create native thread");
        ThreadFactory scarce = task -> {
            if (left.decrementAndGet() < 0) throw cause;
            return thread(task);
        };
        WorkerPool poor = new WorkerPool(3, scarce);
        AtomicInteger ran = new AtomicInteger();
        IntConsumer task = w -> ran.addAndGet(w == 0 ? 100 : w);
        assertSame(cause, assertThrows(OutOfMemoryError.class, () -> poor.run(3, task)));
        assertEquals(1, ran.get(), "worker 1 had been given it");
        left.set(1);
        poor.run(3, task);
        assertEquals(1 + 100 + 1 + 2, ran.get());
        poor.close();
    }

    @Test
    void oneRunAtATime() {
        assertThrows(IllegalStateException.class, () -> pool.run(2, w -> pool.run(2, v -> { })));
        rounds(1);
    }

    @Test
    void callersMayTakeTurns() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    rounds(20);
                } catch (Throwable t) {
                    failure.set(t);
                }
            });
            caller.join();
            assertNull(failure.get());
        }
        assertEquals(THREADS - 1, started.size());
    }

    @Test
    void closedTwiceItsThreadsEndAndItRefuses() throws InterruptedException {
        rounds(1);
        pool.close();
        pool.close();
        for (Thread t : started) assertTrue(t.join(PATIENCE), "ends");
        assertThrows(IllegalStateException.class, () -> pool.run(2, w -> { }));
    }

    @Test
    void aRunEndsThoughThePoolIsClosedMeanwhile() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            WorkerPool shortLived = new WorkerPool(THREADS, this::thread);
            AtomicInteger ran = new AtomicInteger();
            Thread closer = Thread.ofPlatform().start(shortLived::close);
            try {
                shortLived.run(THREADS, w -> ran.incrementAndGet());
                assertEquals(THREADS, ran.get());
            } catch (IllegalStateException closedBefore) {
                assertEquals(0, ran.get());
            }
            closer.join();
        }
        for (Thread t : started) assertTrue(t.join(PATIENCE), "ends");
    }

    @Test
    void anIdlePoolHoldsNoTask() {
        WeakReference<Object> held = runAndFail();
        eventually(() -> {
            System.gc();
            return held.refersTo(null);
        }, "what the task held is reachable");
    }

    private WeakReference<Object> runAndFail() {
        byte[] big = new byte[1000];
        assertThrows(IllegalStateException.class, () -> pool.run(THREADS, w -> {
            if (big[w] == 0) throw new IllegalStateException("a task's own");
        }));
        return new WeakReference<>(big);
    }
}
