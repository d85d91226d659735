package graft.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One product cut by rows over several threads: for measuring the machine, and the only place where an operation is parallel. The bits are those of one
 * thread, since a row's chains do not depend on its neighbours.
 */
public final class ParallelProduct implements Product, AutoCloseable {
    /** Cuts fall on multiples of this, so that no thread gets a short tile in the middle. */
    private static final int ROWS = 12;

    private final WorkerTeam team;
    private final List<Product> products = new ArrayList<>();

    public ParallelProduct(int threads, Supplier<Product> maker) {
        this.team = new WorkerTeam(threads);
        for (int i = 0; i < threads; i++) products.add(maker.get());
    }

    @Override
    public void multiply(MemorySegment a, long aOffset, int aRowStride, int aColStride, MemorySegment b, long bOffset, int bRowStride,
            MemorySegment c, long cOffset, int cRowStride, int m, int n, int k, boolean accumulate) {
        int share = share(m);
        team.run(worker -> {
            int from = Math.min(m, worker * share);
            int rows = Math.min(m - from, share);
            products.get(worker).multiply(a, aOffset + (long) from * aRowStride * Float.BYTES, aRowStride, aColStride, b, bOffset, bRowStride,
                    c, cOffset + (long) from * cRowStride * Float.BYTES, cRowStride, rows, n, k, accumulate);
        });
    }

    @Override
    public void multiplyPacked(MemorySegment a, long aOffset, int aRowStride, int aColStride, PackedOperand b,
            MemorySegment c, long cOffset, int cRowStride, int m, MemorySegment bias, long biasOffset, boolean accumulate) {
        int share = share(m);
        team.run(worker -> {
            int from = Math.min(m, worker * share);
            int rows = Math.min(m - from, share);
            products.get(worker).multiplyPacked(a, aOffset + (long) from * aRowStride * Float.BYTES, aRowStride, aColStride, b,
                    c, cOffset + (long) from * cRowStride * Float.BYTES, cRowStride, rows, bias, biasOffset, accumulate);
        });
    }

    private int share(int m) {
        return Math.ceilDiv(Math.ceilDiv(m, team.size()), ROWS) * ROWS;
    }

    @Override
    public void close() {
        team.close();
    }
}
