package graft.kernel.bench;

import graft.kernel.KernelSet;
import graft.kernel.Kernels;
import graft.kernel.PackedOperand;
import graft.kernel.ParallelProduct;
import graft.kernel.PeakMeter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * {@code bench gemm}: how near products with a packed B come to the machine's own peak. Peak and product are measured in turns, and a ratio is the median of the rounds' ratios.
 */
public final class GemmBench {
    private static final int ROUNDS = 25;
    private static final double ROUND_SECONDS = 0.02;
    private static final double WARM_UP_SECONDS = 0.4;
    private static final double TILES_SECONDS = 2;
    private static final int TILE_DEPTH = 512;
    private static final int TILE_COLUMNS = 56;
    private static final int PEAK_MILLISECONDS = 8;

    private GemmBench() {}

    /** Prints one JSON object for each shape. */
    public static void run(List<GemmShape> shapes, int threads, Consumer<String> jsonLine) {
        KernelSet kernels = Kernels.chosen().set();
        try (PeakMeter peak = new PeakMeter(kernels, threads); ParallelProduct product = new ParallelProduct(threads, kernels::product)) {
            warmUp(product, threads);
            for (GemmShape shape : shapes) jsonLine.accept(measure(shape, threads, kernels, product, peak));
        }
    }

    /** Every tile must have been compiled before the first shape is measured, the rare ones for what is left of rows and columns too: until then they take most of the time. */
    private static void warmUp(ParallelProduct product, int threads) {
        try (Arena arena = Arena.ofShared()) {
            int rows = 23 * threads;
            MemorySegment a = filled(arena, (long) rows * TILE_DEPTH);
            MemorySegment b = filled(arena, (long) TILE_DEPTH * TILE_COLUMNS);
            MemorySegment c = filled(arena, (long) rows * TILE_COLUMNS);
            long begin = System.nanoTime();
            while ((System.nanoTime() - begin) * 1e-9 < TILES_SECONDS) {
                for (int m = threads; m <= rows; m += threads) product.multiply(a, 0, TILE_DEPTH, 1, b, 0, TILE_COLUMNS, c, 0, TILE_COLUMNS, m, TILE_COLUMNS, TILE_DEPTH, false);
            }
        }
    }

    private static String measure(GemmShape shape, int threads, KernelSet kernels, ParallelProduct product, PeakMeter peak) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment a = filled(arena, (long) shape.m() * shape.k());
            MemorySegment c = filled(arena, (long) shape.m() * shape.n());
            PackedOperand b = new PackedOperand(arena.allocate(PackedOperand.packedBytes(shape.n(), shape.k()), 64), 0, shape.n(), shape.k());
            b.fill(filled(arena, (long) shape.n() * shape.k()), 0, shape.n(), 1);
            Runnable once = () -> product.multiplyPacked(a, 0, shape.k(), 1, b, c, 0, shape.n(), shape.m(), false);
            double flops = 2.0 * shape.m() * shape.n() * shape.k();
            double warm = 0;
            long calls = 1;
            double seconds = 0;
            while (warm < WARM_UP_SECONDS) {
                seconds = seconds(once, calls);
                warm += seconds;
                if (seconds < ROUND_SECONDS) calls *= 2;
            }
            calls = Math.max(1, Math.round(calls * ROUND_SECONDS / seconds));
            double[] rates = new double[ROUNDS];
            double[] peaks = new double[ROUNDS];
            double[] ratios = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                double before = peak.gflops(PEAK_MILLISECONDS);
                rates[i] = flops * calls / seconds(once, calls) * 1e-9;
                peaks[i] = (before + peak.gflops(PEAK_MILLISECONDS)) / 2;
                ratios[i] = rates[i] / peaks[i];
            }
            return String.format(Locale.ROOT, "{\"bench\":\"gemm\",\"m\":%d,\"n\":%d,\"k\":%d,\"threads\":%d,\"gflops\":%.1f,\"peak_gflops\":%.1f,\"ratio\":%.3f,\"vector_bits\":%d}",
                    shape.m(), shape.n(), shape.k(), threads, median(rates), median(peaks), median(ratios), kernels.vectorBits());
        }
    }

    private static double seconds(Runnable once, long calls) {
        long begin = System.nanoTime();
        for (long i = 0; i < calls; i++) once.run();
        return (System.nanoTime() - begin) * 1e-9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static MemorySegment filled(Arena arena, long floats) {
        MemorySegment memory = arena.allocate(floats * Float.BYTES, 64);
        for (long i = 0; i < floats; i++) memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i * 7 % 13 - 6) * 0.125f);
        return memory;
    }
}
