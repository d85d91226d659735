package graft.kernel.bench;

import graft.kernel.FmaLoop;
import graft.kernel.KernelSet;
import graft.kernel.Kernels;
import graft.kernel.PackedOperand;
import graft.kernel.Product;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * {@code bench gemm}: how near products with a packed B come to the machine's own peak. Peak and product are measured in turns, and a ratio is the median of the rounds' ratios.
 *
 * <p>The rows of C are shared out evenly; in a round each thread multiplies its rows again and again, about {@value #ROUND_MILLISECONDS} ms long, so that no call waits for a thread to wake up,
 * small shapes included. GFLOP/s of products and of the peak alike are the sum of what the threads reached at once, each by the processor time that it got.
 */
public final class GemmBench implements AutoCloseable {
    private static final int ROUNDS = 25;
    private static final int MOST_ROUNDS = 100;
    private static final int ROUND_MILLISECONDS = 20;
    private static final int PEAK_MILLISECONDS = 8;
    private static final double WARM_UP_SECONDS = 0.4;
    private static final double TILES_SECONDS = 2;
    private static final int TILE_DEPTH = 512;
    private static final int TILE_COLUMNS = 56;
    private static final int TILE_ROWS = 23;

    private final int vectorBits;
    private final BenchTeam team;
    private final List<Product> products;
    private final FmaLoop loop;
    private final float[] kept;
    private final int loopRounds;

    private GemmBench(KernelSet kernels, int threads) {
        vectorBits = kernels.vectorBits();
        team = new BenchTeam(threads);
        products = Stream.generate(kernels::product).limit(threads).toList();
        loop = kernels.fmaLoop();
        kept = new float[threads];
        loopRounds = Math.toIntExact(repetitions(PEAK_MILLISECONDS, calls -> worker -> kept[worker] += loop.run(Math.toIntExact(calls))));
    }

    /** Prints one JSON object for each shape. */
    public static void run(List<GemmShape> shapes, int threads, Consumer<String> jsonLine) {
        try (GemmBench bench = new GemmBench(Kernels.chosen().set(), threads)) {
            bench.warmUp();
            for (GemmShape shape : shapes) jsonLine.accept(bench.measure(shape).json(shape, threads, bench.vectorBits));
        }
    }

    /** Every tile must have been compiled before the first shape is measured, the rare ones for what is left of rows and columns too: until then they take most of the time. */
    private void warmUp() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment a = filled(arena, (long) TILE_ROWS * TILE_DEPTH);
            MemorySegment b = filled(arena, (long) TILE_DEPTH * TILE_COLUMNS);
            List<MemorySegment> c = products.stream().map(p -> filled(arena, (long) TILE_ROWS * TILE_COLUMNS)).toList();
            long begin = System.nanoTime();
            while ((System.nanoTime() - begin) * 1e-9 < TILES_SECONDS) {
                team.run(worker -> {
                    for (int m = 1; m <= TILE_ROWS; m++) products.get(worker).multiply(a, 0, TILE_DEPTH, 1, b, 0, TILE_COLUMNS, c.get(worker), 0, TILE_COLUMNS, m, TILE_COLUMNS, TILE_DEPTH, false);
                });
            }
        }
    }

    private GemmSamples measure(GemmShape shape) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment a = filled(arena, (long) shape.m() * shape.k());
            MemorySegment c = filled(arena, (long) shape.m() * shape.n());
            PackedOperand b = new PackedOperand(arena.allocate(PackedOperand.packedBytes(shape.n(), shape.k()), 64), 0, shape.n(), shape.k());
            b.fill(filled(arena, (long) shape.n() * shape.k()), 0, shape.n(), 1);
            Repeated product = calls -> worker -> {
                int from = firstRow(shape, worker);
                int rows = firstRow(shape, worker + 1) - from;
                for (long i = 0; i < calls; i++) products.get(worker).multiplyPacked(a, (long) from * shape.k() * Float.BYTES, shape.k(), 1, b, c, (long) from * shape.n() * Float.BYTES, shape.n(), rows, false);
            };
            long calls = repetitions(ROUND_MILLISECONDS, product);
            GemmSamples samples = new GemmSamples();
            while (samples.kept() < ROUNDS && samples.kept() + samples.thrownAway() < MOST_ROUNDS) {
                BenchTeam.Round before = peak();
                BenchTeam.Round round = team.run(product.times(calls));
                BenchTeam.Round after = peak();
                double share = Math.min(round.processorShare(), Math.min(before.processorShare(), after.processorShare()));
                samples.add(new GemmSamples.Sample(round.rate(worker -> 2e-9 * (firstRow(shape, worker + 1) - firstRow(shape, worker)) * shape.n() * shape.k() * calls), peakGflops(before), peakGflops(after), share));
            }
            return samples;
        }
    }

    private int firstRow(GemmShape shape, int worker) {
        return (int) ((long) shape.m() * worker / team.size());
    }

    private BenchTeam.Round peak() {
        return team.run(worker -> kept[worker] += loop.run(loopRounds));
    }

    private double peakGflops(BenchTeam.Round round) {
        return round.rate(worker -> 1e-9 * loop.operationsPerRound() * loopRounds);
    }

    /** Work that can be repeated within one round. */
    private interface Repeated {
        IntConsumer times(long calls);
    }

    /** How often the work fits into a round of that length, once it is warm. */
    private long repetitions(int milliseconds, Repeated work) {
        double wanted = milliseconds * 1e-3;
        long calls = 1;
        double seconds = 0;
        for (double warm = 0; warm < WARM_UP_SECONDS; warm += seconds) {
            if (seconds > 0 && seconds < wanted) calls *= 2;
            seconds = team.run(work.times(calls)).longest();
        }
        return Math.max(1, Math.round(calls * wanted / seconds));
    }

    private static MemorySegment filled(Arena arena, long floats) {
        MemorySegment memory = arena.allocate(floats * Float.BYTES, 64);
        for (long i = 0; i < floats; i++) memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i * 7 % 13 - 6) * 0.125f);
        return memory;
    }

    @Override
    public void close() {
        team.close();
    }
}
