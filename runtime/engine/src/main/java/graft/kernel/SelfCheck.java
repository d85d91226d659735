package graft.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;

/**
 * A short look, at start, at what the JIT has made of the product: a small one from the caches against the machine's own peak, each at its best. The compiler
 * depends on timing, and a kernel that it gave up on is 7 to 200 times slower for the life of the process, with the same results.
 *
 * @param gflops of the product, on one thread
 * @param peakGflops of the machine, on one thread
 */
public record SelfCheck(double gflops, double peakGflops) {
    /** Below this share of the peak something went wrong; a sound kernel reaches 0.35 even on a crowded machine. */
    private static final double SOUND = 0.15;

    /** For a process that has just started: the kernel must first be compiled. */
    public static final double COLD_SECONDS = 2;

    /** For a process that has been training: everything has been compiled. */
    public static final double WARM_SECONDS = 0.2;

    private static final int LEAST_TRIES = 60;
    private static final int ROWS = 48;
    private static final int COLUMNS = 128;
    private static final int DEPTH = 256;

    /**
     * Measures; takes about a tenth of a second.
     *
     * @param patienceSeconds how long to go on where the kernel is slow or the compiler busy: {@link #COLD_SECONDS} or {@link #WARM_SECONDS}
     */
    public static SelfCheck run(KernelSet kernels, double patienceSeconds) {
        Product product = kernels.product();
        try (Arena arena = Arena.ofConfined(); PeakMeter meter = new PeakMeter(kernels, 1)) {
            MemorySegment a = arena.allocate((long) ROWS * DEPTH * Float.BYTES, 64);
            MemorySegment c = arena.allocate((long) ROWS * COLUMNS * Float.BYTES, 64);
            PackedOperand b = new PackedOperand(arena.allocate(PackedOperand.packedBytes(COLUMNS, DEPTH), 64), 0, COLUMNS, DEPTH);
            double best = 0;
            double peak = 0;
            long begin = System.nanoTime();
            for (int tries = 0; tries < LEAST_TRIES || (best < SOUND * peak && (System.nanoTime() - begin) * 1e-9 < patienceSeconds); tries++) {
                long start = System.nanoTime();
                for (int i = 0; i < 4; i++) product.multiplyPacked(a, 0, DEPTH, 1, b, c, 0, COLUMNS, ROWS, false);
                best = Math.max(best, 4 * 2.0 * ROWS * COLUMNS * DEPTH / (System.nanoTime() - start));
                peak = Math.max(peak, meter.gflops(1));
            }
            return new SelfCheck(best, peak);
        }
    }

    /** Share of the peak. */
    public double ratio() {
        return gflops / peakGflops;
    }

    /** One line: the product, the peak and their ratio. */
    public String line() {
        return String.format(Locale.ROOT, "matrix product: %.1f GFLOP/s a thread, %.2f of this machine's peak of %.1f", gflops, ratio(), peakGflops);
    }

    /** The line for the user if the product is slow in this process. */
    public Optional<String> complaint() {
        if (ratio() >= SOUND) return Optional.empty();
        return Optional.of(String.format(Locale.ROOT, "the matrix product reaches only %.0f %% of this machine's peak (%.1f of %.1f GFLOP/s): either other work takes the processor or the JIT has made a slow kernel; "
                + "results are right, and starting again usually mends it", 100 * ratio(), gflops, peakGflops));
    }
}
