package graft.kernel.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GemmSamplesTest {
    private static final GemmShape SHAPE = new GemmShape(64, 768, 768);

    @Test
    void theRatioIsTheMedianOfTheRoundsThatNothingDisturbed() {
        GemmSamples samples = new GemmSamples();
        for (double gflops : new double[] {70, 80, 85, 90, 95}) samples.add(List.of(new GemmSample(gflops, 99, 101, 1)));
        samples.add(List.of(new GemmSample(50, 50, 100, 1))); // the peak doubled meanwhile
        samples.add(List.of(new GemmSample(50, 100, 100, 0.5))); // two threads on one core
        assertEquals("{\"bench\":\"gemm\",\"m\":64,\"n\":768,\"k\":768,\"threads\":2,\"gflops\":85.0,\"peak_gflops\":100.0,\"ratio\":0.850,\"rounds\":5,\"thrown_away\":2,\"vector_bits\":512}", samples.json(SHAPE, 2, 512));
    }

    @Test
    void aProductFasterThanThePeakIsDoubted() {
        GemmSamples samples = new GemmSamples();
        for (int i = 0; i < 9; i++) samples.add(List.of(new GemmSample(105, 100, 100, 1)));
        String line = samples.json(SHAPE, 2, 512);
        assertTrue(line.contains("\"ratio\":1.050") && line.contains("\"doubt\":\"faster than the measured peak"), line);
    }

    @Test
    void aMachineThatWasNeverAtRestIsSaidAndAllRoundsCount() {
        GemmSamples samples = new GemmSamples();
        for (int i = 0; i < 9; i++) samples.add(List.of(new GemmSample(40 + i, 100, 100, 0.5)));
        String line = samples.json(SHAPE, 1, 512);
        assertTrue(line.contains("\"gflops\":44.0") && line.contains("\"rounds\":0,\"thrown_away\":9") && line.contains("\"doubt\":\"only 0 of 9 rounds were undisturbed"), line);
    }

    @Test
    void contendersAreComparedWithinARoundAndARoundIsDisturbedIfOneOfThemIs() {
        GemmSamples samples = new GemmSamples();
        for (int i = 1; i <= 5; i++) samples.add(List.of(new GemmSample(40, 50, 50, 1), new GemmSample(20 * i, 100, 100, 1)));
        samples.add(List.of(new GemmSample(40, 50, 50, 1), new GemmSample(10, 100, 100, 0.5)));
        assertEquals(5, samples.kept());
        assertEquals(1, samples.thrownAway());
        assertEquals(60, samples.median(1, GemmSample::gflops));
        assertEquals(0.8, samples.median(0, GemmSample::ratio), 1e-12);
        assertEquals(0.8 / 0.6, samples.ratio(0, 1), 1e-12);
    }
}
