package graft.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Threads that each do one part of a task; the caller does part 0. They sleep between tasks: spinning costs the others a third. */
final class WorkerTeam implements AutoCloseable {
    private final int size;
    private final ExecutorService others;

    WorkerTeam(int size) {
        if (size < 1) throw new KernelException("threads is " + size + "; it must be at least 1");
        this.size = size;
        this.others = size == 1 ? null : Executors.newFixedThreadPool(size - 1, Thread.ofPlatform().daemon().name("graft-product-", 1).factory());
    }

    int size() {
        return size;
    }

    /** Runs the task once for each worker 0 to size - 1 and waits for all. */
    void run(IntConsumer task) {
        List<Future<?>> running = new ArrayList<>();
        for (int worker = 1; worker < size; worker++) {
            int part = worker;
            running.add(others.submit(() -> task.accept(part)));
        }
        task.accept(0);
        for (Future<?> part : running) await(part);
    }

    private static void await(Future<?> part) {
        try {
            part.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new KernelException("a thread of a parallel product failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException("interrupted in a parallel product", e);
        }
    }

    @Override
    public void close() {
        if (others != null) others.shutdown();
    }
}
