package graft.peers;

import graft.kernel.KernelSet;
import graft.kernel.Kernels;
import graft.kernel.PackedOperand;
import graft.kernel.ParallelProduct;
import graft.kernel.PeakMeter;
import graft.kernel.bench.GemmShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Products of Graft (B packed once), OpenBLAS and oneDNN in turns, each between two measurements of the machine's peak. Ratios are medians of the rounds' ratios. */
final class GemmContest {
    /** What performance.md measured. */
    static final String SHAPES = "64x768x768,2048x768x768,1024x3072x768,1024x768x3072,1024x1024x1024,1024x80x80,1024x48x768,1024x768x48,1024x8x768,1024x768x8,24x24x24,32x32x64";

    private static final double WINDOW_SECONDS = 0.012;
    private static final double WARM_UP_SECONDS = 0.2;
    private static final double GRAFT_WARM_UP_SECONDS = 1.5;
    private static final int PEAK_MILLISECONDS = 6;
    /** OpenBLAS's threads spin for 27 ms after a call. */
    private static final int SETTLE_MILLISECONDS = 30;
    private static final double TOLERANCE = 1e-4;

    private final int threads;
    private final int rounds;
    private final Consumer<String> jsonLine;
    private final NativeProducts peers;

    GemmContest(int threads, int rounds, Consumer<String> jsonLine) {
        this.threads = threads;
        this.rounds = rounds;
        this.jsonLine = jsonLine;
        this.peers = new NativeProducts(threads);
    }

    void run(List<GemmShape> shapes) {
        KernelSet kernels = Kernels.chosen().set();
        jsonLine.accept(line().put("graft", kernels.name() + " " + kernels.vectorBits() + " bits").put("peers", peers.versions()).put("threads", threads).toString());
        try (PeakMeter peak = new PeakMeter(kernels, threads); ParallelProduct product = new ParallelProduct(threads, kernels::product)) {
            for (GemmShape shape : shapes) jsonLine.accept(measure(shape, product, peak));
        }
    }

    private static ObjectNode line() {
        return JsonMapper.shared().createObjectNode().put("contest", "gemm");
    }

    /** A contender at one shape. */
    private record Entry(String name, Runnable once, MemorySegment result) {}

    /** What one contender reached in one round. */
    private record Round(double rate, double peak) {}

    private String measure(GemmShape shape, ParallelProduct product, PeakMeter peak) {
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment a = filled(arena, (long) m * k);
            MemorySegment b = filled(arena, (long) k * n);
            List<MemorySegment> c = Stream.generate(() -> filled(arena, (long) m * n)).limit(3).toList();
            PackedOperand packed = new PackedOperand(arena.allocate(PackedOperand.packedBytes(n, k), 64), 0, n, k);
            packed.fill(b, 0, n, 1);
            List<Entry> entries = List.of(
                    new Entry("graft", () -> product.multiplyPacked(a, 0, k, 1, packed, c.get(0), 0, n, m, false), c.get(0)),
                    new Entry("openblas", () -> peers.openBlas(m, n, k, a, b, c.get(1)), c.get(1)),
                    new Entry("onednn", () -> peers.oneDnn(m, n, k, a, b, c.get(2)), c.get(2)));
            long[] calls = entries.stream().mapToLong(e -> calls(e.once(), e.name().equals("graft") ? GRAFT_WARM_UP_SECONDS : WARM_UP_SECONDS)).toArray();
            entries.forEach(e -> compare(shape, e, entries.getFirst()));
            Round[][] results = new Round[entries.size()][rounds];
            for (int r = 0; r < rounds; r++) {
                for (int i = 0; i < results.length; i++) {
                    int who = (i + r) % results.length;
                    results[who][r] = round(entries.get(who).once(), calls[who], 2.0 * m * n * k, peak);
                }
            }
            ObjectNode json = line().put("m", m).put("n", n).put("k", k).put("threads", threads);
            json.put("peak_gflops", StepContest.rounded(StepContest.median(Stream.of(results).flatMap(Stream::of).mapToDouble(Round::peak).toArray())));
            for (int i = 0; i < results.length; i++) {
                String name = entries.get(i).name();
                json.put(name + "_gflops", median(results[i], Round::rate)).put(name + "_of_peak", median(results[i], r -> r.rate() / r.peak()));
                if (i > 0) json.put("graft_of_" + name, ratio(results[0], results[i]));
            }
            return json.toString();
        }
    }

    private static double median(Round[] rounds, ToDoubleFunction<Round> of) {
        return StepContest.rounded(StepContest.median(Stream.of(rounds).mapToDouble(of).toArray()));
    }

    private static double ratio(Round[] ours, Round[] theirs) {
        double[] ratios = new double[ours.length];
        for (int r = 0; r < ratios.length; r++) ratios[r] = ours[r].rate() / theirs[r].rate();
        return StepContest.rounded(StepContest.median(ratios));
    }

    /** The first call wakes the contender's threads and is not timed; the peak is measured again when they have fallen asleep. */
    private static Round round(Runnable once, long calls, double operations, PeakMeter peak) {
        double before = peak.gflops(PEAK_MILLISECONDS);
        once.run();
        double rate = operations * calls / seconds(once, calls) * 1e-9;
        peak.gflops(SETTLE_MILLISECONDS);
        return new Round(rate, (before + peak.gflops(PEAK_MILLISECONDS)) / 2);
    }

    private static long calls(Runnable once, double warmUp) {
        long calls = 1;
        double seconds = 0;
        for (double spent = 0; spent < warmUp; spent += seconds) {
            if (seconds > 0 && seconds < WINDOW_SECONDS) calls *= 2;
            seconds = seconds(once, calls);
        }
        return Math.max(1, Math.round(calls * WINDOW_SECONDS / seconds));
    }

    private static double seconds(Runnable once, long calls) {
        long begin = System.nanoTime();
        for (long i = 0; i < calls; i++) once.run();
        return (System.nanoTime() - begin) * 1e-9;
    }

    private static void compare(GemmShape shape, Entry entry, Entry with) {
        double largest = 0;
        double gap = 0;
        for (long i = 0; i < entry.result().byteSize() / Float.BYTES; i++) {
            float x = entry.result().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            float y = with.result().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            largest = Math.max(largest, Math.abs(y));
            gap = Math.max(gap, Math.abs(x - y));
        }
        if (!(gap <= TOLERANCE * largest)) throw new PeerException(entry.name() + " and " + with.name() + " differ by " + gap + " at " + shape);
    }

    private static MemorySegment filled(Arena arena, long floats) {
        MemorySegment memory = arena.allocate(floats * Float.BYTES, 64);
        for (long i = 0; i < floats; i++) memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i * 7 % 13 - 6) * 0.125f);
        return memory;
    }
}
