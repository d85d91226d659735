package graft.peers;

import graft.kernel.KernelSet;
import graft.kernel.Kernels;
import graft.kernel.bench.GemmMeter;
import graft.kernel.bench.GemmOperands;
import graft.kernel.bench.GemmPart;
import graft.kernel.bench.GemmSample;
import graft.kernel.bench.GemmSamples;
import graft.kernel.bench.GemmShape;
import graft.kernel.bench.PackedGemm;
import graft.model.bench.Rounds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Products of Graft (B packed once), OpenBLAS and oneDNN in turns, measured as {@code bench gemm} measures: every thread multiplies rows of its own, the libraries without threads of their
 * own, so that nobody wakes anybody.
 */
final class GemmContest {
    /** What performance.md measured. */
    static final String SHAPES = "64x768x768,2048x768x768,1024x3072x768,1024x768x3072,1024x1024x1024,1024x80x80,1024x48x768,1024x768x48,1024x8x768,1024x768x8,24x24x24,32x32x64";

    private static final double TOLERANCE = 1e-4;

    private final int threads;
    private final int rounds;
    private final Consumer<String> jsonLine;
    private final NativeProducts peers = new NativeProducts();

    GemmContest(int threads, int rounds, Consumer<String> jsonLine) {
        this.threads = threads;
        this.rounds = rounds;
        this.jsonLine = jsonLine;
    }

    void run(List<GemmShape> shapes) {
        KernelSet kernels = Kernels.chosen().set();
        jsonLine.accept(line().put("graft", kernels.name() + " " + kernels.vectorBits() + " bits").put("peers", peers.versions()).put("threads", threads).toString());
        try (GemmMeter meter = new GemmMeter(kernels, threads)) {
            PackedGemm graft = new PackedGemm(kernels, meter);
            for (GemmShape shape : shapes) jsonLine.accept(measure(shape, graft, meter));
        }
    }

    private static ObjectNode line() {
        return JsonMapper.shared().createObjectNode().put("contest", "gemm");
    }

    private String measure(GemmShape shape, PackedGemm graft, GemmMeter meter) {
        try (Arena arena = Arena.ofShared()) {
            GemmOperands in = GemmOperands.of(shape, meter.rows(shape), arena);
            List<String> names = List.of("graft", "openblas", "onednn");
            List<MemorySegment> c = Stream.generate(() -> in.result(arena)).limit(names.size()).toList();
            List<GemmPart> parts = List.of(graft.of(in, c.get(0), arena), peers.openBlas(in, c.get(1)), peers.oneDnn(in, c.get(2)));
            GemmSamples samples = meter.measure(shape, parts, rounds);
            ObjectNode json = line().put("m", shape.m()).put("n", shape.n()).put("k", shape.k()).put("threads", threads);
            json.put("peak_gflops", Rounds.rounded(samples.median(0, GemmSample::peak))).put("rounds", samples.kept()).put("thrown_away", samples.thrownAway());
            for (int i = 0; i < names.size(); i++) {
                if (i > 0) compare(shape, names.get(i), c.get(i), c.getFirst());
                json.put(names.get(i) + "_gflops", Rounds.rounded(samples.median(i, GemmSample::gflops)));
                json.put(names.get(i) + "_of_peak", Rounds.rounded(samples.median(i, GemmSample::ratio)));
                if (i > 0) json.put("graft_of_" + names.get(i), Rounds.rounded(samples.ratio(0, i)));
            }
            samples.doubt().ifPresent(doubt -> json.put("doubt", doubt));
            return json.toString();
        }
    }

    private static void compare(GemmShape shape, String name, MemorySegment result, MemorySegment with) {
        double largest = 0;
        double gap = 0;
        for (long i = 0; i < result.byteSize() / Float.BYTES; i++) {
            float x = result.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            float y = with.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            largest = Math.max(largest, Math.abs(y));
            gap = Math.max(gap, Math.abs(x - y));
        }
        if (!(gap <= TOLERANCE * largest)) throw new PeerException(name + " and graft differ by " + gap + " at " + shape);
    }
}
