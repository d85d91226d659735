package graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Cutting;
import graft.backend.cpu.TinyGtn;
import graft.graph.Sample;
import graft.laws.LawGraphs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicroBatchesTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "95, 1", "96, 2", "143, 2", "144, 2", "191, 2", "192, 4", "240, 4", "300, 4", "416, 8", "575, 8", "576, 12", "768, 12", "2496, 12", "2497, 16", "3328, 16", "3329, 20"})
    void asManyMicroBatchesAsThereIsWorkForAndAMultipleOfFour(int tokens, int expected) {
        assertEquals(expected, Cutting.FINE.microBatches(tokens));
    }

    @ParameterizedTest
    @CsvSource({"50, 1", "200, 2", "300, 2", "400, 4", "800, 8", "1600, 8", "2048, 8", "2049, 12"})
    void halfAsManyWhereEachReadsAndWritesMoreThanCachesHold(int tokens, int expected) {
        assertEquals(expected, Cutting.COARSE.microBatches(tokens));
    }

    @Test
    void smallGradientsAreCutFineAndInferenceCoarse() {
        assertEquals(Cutting.FINE, Cutting.onCores(TinyGtn.training(true, false, 0)));
        assertEquals(Cutting.COARSE, Cutting.onCores(TinyGtn.inference()));
    }

    @Test
    void noCutIntoAsManyMicroBatchesHasASmallerLargestOne() {
        List<Sample> samples = LawGraphs.samples(2, 9);
        Cutting cutting = new Cutting(3, 1, 1000, Long.MAX_VALUE);
        List<List<Sample>> cut = MicroBatches.cut(samples, true, cutting);
        int total = tokens(samples);
        assertTrue(cut.size() <= cutting.microBatches(total), () -> "" + cut.size());
        assertEquals(leastLargest(samples, cutting.microBatches(total)), cut.stream().mapToInt(MicroBatchesTest::tokens).max().orElseThrow());
    }

    @Test
    void theOrderOfGraphsStaysAndTheBoundHolds() {
        List<Sample> samples = LawGraphs.samples(2, 9);
        int largest = samples.stream().mapToInt(s -> tokens(List.of(s))).max().orElseThrow();
        for (int most = 1; most <= tokens(samples); most++) {
            List<Sample> again = new ArrayList<>();
            for (List<Sample> micro : MicroBatches.cut(samples, true, Cutting.FINE.atMost(most))) {
                int tokens = tokens(micro);
                int bound = most;
                assertTrue(tokens <= Math.max(bound, micro.size() == 1 ? largest : 0), () -> tokens + " tokens at a bound of " + bound);
                again.addAll(micro);
            }
            assertEquals(samples, again);
        }
    }

    @Test
    void pairsBoundAMicroBatchToo() {
        List<Sample> samples = LawGraphs.samples(2, 9);
        long mostPairs = 2L * samples.stream().mapToInt(s -> tokens(List.of(s)) * tokens(List.of(s))).max().orElseThrow();
        for (List<Sample> micro : MicroBatches.cut(samples, true, new Cutting(1, 1, 10_000, mostPairs))) {
            assertTrue(micro.stream().mapToLong(s -> (long) tokens(List.of(s)) * tokens(List.of(s))).sum() <= mostPairs);
        }
    }

    /** By trying every set of ends. */
    private static int leastLargest(List<Sample> samples, int parts) {
        return IntStream.range(0, 1 << (samples.size() - 1)).filter(ends -> Integer.bitCount(ends) < parts).map(ends -> {
            int largest = 0;
            int tokens = 0;
            for (int i = 0; i < samples.size(); i++) {
                tokens += tokens(List.of(samples.get(i)));
                largest = Math.max(largest, tokens);
                if ((ends >> i & 1) == 1) tokens = 0;
            }
            return largest;
        }).min().orElseThrow();
    }

    private static int tokens(List<Sample> samples) {
        return samples.stream().mapToInt(s -> s.graph().nodes() + 1).sum();
    }
}
