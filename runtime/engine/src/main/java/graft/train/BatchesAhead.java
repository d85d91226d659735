package graft.train;

import graft.graph.Sample;
import graft.graph.Samples;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Gives the batches of an epoch in order, and loads the next one while the last is computed. */
final class BatchesAhead implements AutoCloseable {
    private final Samples samples;
    private final List<int[]> batches;
    private final ExecutorService loader = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("graft-loader").factory());
    private int next;
    private CompletableFuture<List<Sample>> loading;

    /** @param first number of the first batch that is asked for */
    BatchesAhead(Samples samples, List<int[]> batches, int first) {
        this.samples = samples;
        this.batches = batches;
        this.next = first;
        loading = load();
    }

    private CompletableFuture<List<Sample>> load() {
        int number = next++;
        if (number >= batches.size()) return CompletableFuture.completedFuture(List.of());
        return CompletableFuture.supplyAsync(() -> samples.load(batches.get(number)), loader);
    }

    /** The next batch; what went wrong while it was loaded is thrown here. */
    List<Sample> take() {
        try {
            List<Sample> batch = loading.join();
            loading = load();
            return batch;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    @Override
    public void close() {
        loader.shutdownNow();
    }
}
