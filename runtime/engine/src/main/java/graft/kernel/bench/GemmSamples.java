package graft.kernel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Rounds of one shape, with those thrown away that something else disturbed, and what is to be said of the rest. */
final class GemmSamples {
    /** The machine changed between two peaks that are further apart than this. */
    private static final double PEAKS_APART = 0.05;
    /** A thread that had a processor for less of its time than this does not find its operands in the caches where it left them. */
    private static final double PROCESSOR_SHARE = 0.8;
    /** A product cannot be faster than the peak; what is above this has not been measured right. */
    private static final double POSSIBLE = 1.02;
    private static final int FEW = 5;

    private final List<Sample> kept = new ArrayList<>();
    private final List<Sample> disturbed = new ArrayList<>();

    /**
     * A product between two measurements of the peak.
     *
     * @param gflops of the product
     * @param peakBefore GFLOP/s of the machine just before
     * @param peakAfter GFLOP/s of the machine just after
     * @param processorShare the least share of its time for which a thread had a processor, in any of the three
     */
    record Sample(double gflops, double peakBefore, double peakAfter, double processorShare) {
        double peak() {
            return (peakBefore + peakAfter) / 2;
        }

        double ratio() {
            return gflops / peak();
        }

        boolean sound() {
            return processorShare >= PROCESSOR_SHARE && Math.abs(peakBefore - peakAfter) <= PEAKS_APART * peak();
        }
    }

    void add(Sample sample) {
        (sample.sound() ? kept : disturbed).add(sample);
    }

    int kept() {
        return kept.size();
    }

    int thrownAway() {
        return disturbed.size();
    }

    /** What speaks against believing the figures. */
    Optional<String> doubt() {
        if (kept.size() < FEW) return Optional.of("only " + kept.size() + " of " + (kept.size() + disturbed.size()) + " rounds were undisturbed, so these are the medians of all: other work takes the processors");
        if (median(Sample::ratio) > POSSIBLE) return Optional.of("faster than the measured peak, which cannot be: the peak was disturbed");
        return Optional.empty();
    }

    /** One JSON object. */
    String json(GemmShape shape, int threads, int vectorBits) {
        String line = String.format(Locale.ROOT, "{\"bench\":\"gemm\",\"m\":%d,\"n\":%d,\"k\":%d,\"threads\":%d,\"gflops\":%.1f,\"peak_gflops\":%.1f,\"ratio\":%.3f,\"rounds\":%d,\"thrown_away\":%d,\"vector_bits\":%d",
                shape.m(), shape.n(), shape.k(), threads, median(Sample::gflops), median(Sample::peak), median(Sample::ratio), kept.size(), disturbed.size(), vectorBits);
        return line + doubt().map(doubt -> ",\"doubt\":\"" + doubt + "\"").orElse("") + "}";
    }

    private double median(ToDoubleFunction<Sample> of) {
        List<Sample> samples = new ArrayList<>(kept);
        if (kept.size() < FEW) samples.addAll(disturbed);
        double[] sorted = samples.stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
