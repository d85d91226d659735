package graft.kernel.bench;

import graft.kernel.KernelSet;
import graft.kernel.Kernels;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Consumer;

/** {@code bench gemm}: how near products with a packed B come to the machine's own peak. A ratio is the median of the rounds' ratios. */
public final class GemmBench {
    private static final int ROUNDS = 25;

    private GemmBench() {}

    /** Prints one JSON object for each shape. */
    public static void run(List<GemmShape> shapes, int threads, Consumer<String> jsonLine) {
        KernelSet kernels = Kernels.chosen().set();
        try (GemmMeter meter = new GemmMeter(kernels, threads)) {
            PackedGemm packed = new PackedGemm(kernels, meter);
            for (GemmShape shape : shapes) {
                try (Arena arena = Arena.ofShared()) {
                    GemmOperands in = GemmOperands.of(shape, meter.rows(shape), arena);
                    GemmSamples samples = meter.measure(shape, List.of(packed.of(in, in.result(arena), arena)), ROUNDS);
                    jsonLine.accept(samples.json(shape, threads, kernels.vectorBits()));
                }
            }
        }
    }
}
