package graft.kernel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Rounds of one shape, in each of which every contender had its turn, with those thrown away that something else disturbed, and what is to be said of the rest. */
public final class GemmSamples {
    /** A product cannot be faster than the peak; what is above this has not been measured right. */
    private static final double POSSIBLE = 1.02;
    private static final int FEW = 5;

    private final List<List<GemmSample>> kept = new ArrayList<>();
    private final List<List<GemmSample>> disturbed = new ArrayList<>();

    /** @param turns of one round, one for each contender, always in the same order */
    void add(List<GemmSample> turns) {
        (turns.stream().allMatch(GemmSample::sound) ? kept : disturbed).add(turns);
    }

    /** Rounds that nothing disturbed. */
    public int kept() {
        return kept.size();
    }

    /** Rounds that something disturbed. */
    public int thrownAway() {
        return disturbed.size();
    }

    /** What speaks against believing the figures. */
    public Optional<String> doubt() {
        if (kept.size() < FEW) return Optional.of("only " + kept.size() + " of " + (kept.size() + disturbed.size()) + " rounds were undisturbed, so these are the medians of all: other work takes the processors");
        for (int who = 0; who < kept.getFirst().size(); who++) {
            if (median(who, GemmSample::ratio) > POSSIBLE) return Optional.of("faster than the measured peak, which cannot be: the peak was disturbed");
        }
        return Optional.empty();
    }

    /** Median of a contender's turns. */
    public double median(int who, ToDoubleFunction<GemmSample> of) {
        return medianOfRounds(turns -> of.applyAsDouble(turns.get(who)));
    }

    /** Median of how many times as fast one contender was as another in the same round, each as a share of the peak around it. */
    public double ratio(int who, int other) {
        return medianOfRounds(turns -> turns.get(who).ratio() / turns.get(other).ratio());
    }

    private double medianOfRounds(ToDoubleFunction<List<GemmSample>> of) {
        List<List<GemmSample>> rounds = new ArrayList<>(kept);
        if (kept.size() < FEW) rounds.addAll(disturbed);
        double[] sorted = rounds.stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** One JSON object about the first contender. */
    String json(GemmShape shape, int threads, int vectorBits) {
        String line = String.format(Locale.ROOT, "{\"bench\":\"gemm\",\"m\":%d,\"n\":%d,\"k\":%d,\"threads\":%d,\"gflops\":%.1f,\"peak_gflops\":%.1f,\"ratio\":%.3f,\"rounds\":%d,\"thrown_away\":%d,\"vector_bits\":%d",
                shape.m(), shape.n(), shape.k(), threads, median(0, GemmSample::gflops), median(0, GemmSample::peak), median(0, GemmSample::ratio), kept.size(), disturbed.size(), vectorBits);
        return line + doubt().map(doubt -> ",\"doubt\":\"" + doubt + "\"").orElse("") + "}";
    }
}
