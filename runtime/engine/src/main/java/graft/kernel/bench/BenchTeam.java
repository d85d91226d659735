package graft.kernel.bench;

import graft.kernel.KernelException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that measure: each runs its own part of a round by its own clock, which stands still while the system gives the processor to another, and all of them start together. Between
 * rounds they spin, so that no part begins with a wake-up and there is no reason to put two of them on one core. The caller is worker 0.
 */
final class BenchTeam implements AutoCloseable {
    private static final ThreadMXBean CLOCKS = ManagementFactory.getThreadMXBean();
    /** Some systems count a thread's processor time in ticks of many milliseconds, which is no use here. */
    private static final long FINE_NANOS = 100_000;
    private static final boolean FINE = CLOCKS.isCurrentThreadCpuTimeSupported() && processorTick() <= FINE_NANOS;
    private static final int SPINS_A_YIELD = 1 << 14;

    private final int size;
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final double[] seconds;
    private final double[] shares;
    private final @Nullable Throwable[] failures;
    private volatile IntConsumer part = worker -> {};
    private volatile long round;
    private volatile boolean closed;

    BenchTeam(int size) {
        if (size < 1) throw new KernelException("threads is " + size + "; it must be at least 1");
        this.size = size;
        seconds = new double[size];
        shares = new double[size];
        failures = new Throwable[size];
        for (int worker = 1; worker < size; worker++) {
            int me = worker;
            Thread.ofPlatform().daemon().name("graft-bench-" + me).start(() -> work(me));
        }
    }

    int size() {
        return size;
    }

    /**
     * What a round took.
     *
     * @param seconds of each thread's own part: processor time, or time by the wall where the system has no fine clock of the other
     * @param processorShare the least share of its own time for which a thread had a processor: below 1 where it was put aside for another
     */
    record Round(double[] seconds, double processorShare) {
        double longest() {
            return Arrays.stream(seconds).max().orElseThrow();
        }

        /** What all threads did in a second while they had a processor, each having done {@code parts}. */
        double rate(IntToDoubleFunction parts) {
            return IntStream.range(0, seconds.length).mapToDouble(i -> parts.applyAsDouble(i) / seconds[i]).sum();
        }
    }

    /** Runs the part once for each worker 0 to size - 1, all at once. */
    Round run(IntConsumer work) {
        part = work;
        long next = round + 1;
        round = next;
        take(0, next);
        for (Throwable failure : failures) {
            if (failure instanceof RuntimeException e) throw e;
            if (failure != null) throw new KernelException("a thread of the bench failed: " + failure, failure);
        }
        return new Round(seconds.clone(), Arrays.stream(shares).min().orElseThrow());
    }

    private void work(int worker) {
        for (long next = 1;; next++) {
            for (int spins = 1; round != next; spins++) {
                if (closed) return;
                pause(spins);
            }
            take(worker, next);
        }
    }

    private void take(int worker, long number) {
        await(arrived, number);
        long wall = System.nanoTime();
        long processor = FINE ? CLOCKS.getCurrentThreadCpuTime() : wall;
        try {
            part.accept(worker);
            failures[worker] = null;
        } catch (Throwable e) {
            failures[worker] = e;
        }
        long busy = (FINE ? CLOCKS.getCurrentThreadCpuTime() : System.nanoTime()) - processor;
        seconds[worker] = busy * 1e-9;
        shares[worker] = FINE ? (double) busy / (System.nanoTime() - wall) : 1;
        await(left, number);
    }

    /** The least step of the clock of processor time. */
    private static long processorTick() {
        long begin = CLOCKS.getCurrentThreadCpuTime();
        while (true) {
            long step = CLOCKS.getCurrentThreadCpuTime() - begin;
            if (step > 0) return step;
        }
    }

    /** The counts only grow: one that was set back could pass a thread by that has not looked yet. */
    private void await(AtomicLong count, long number) {
        count.incrementAndGet();
        for (int spins = 1; count.get() < number * size; spins++) pause(spins);
    }

    /** Yields now and then: where there are more threads than processors, those that are still awaited must get one. */
    private static void pause(int spins) {
        if (spins % SPINS_A_YIELD == 0) Thread.yield();
        else Thread.onSpinWait();
    }

    @Override
    public void close() {
        closed = true;
    }
}
