package graft.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final double PEAK = 2e-4;

    @Test
    void twelveStepsWithFourOfWarmup() {
        Schedule byCount = new Schedule.Linear(new Warmup.Steps(4));
        Schedule byShare = new Schedule.Linear(new Warmup.Fraction(1 / 3.0));
        for (int t = 1; t <= 12; t++) {
            double expected = t <= 4 ? PEAK * t / 4 : PEAK * (13 - t) / 9;
            assertEquals(expected, byCount.learningRate(PEAK, t, 12), 1e-18, "step " + t);
            assertEquals(expected, byShare.learningRate(PEAK, t, 12), 1e-18, "step " + t);
        }
    }

    @Test
    void warmupEndsAtThePeakAndDecayNeverReachesItsEnd() {
        double end = 1e-9;
        for (Schedule s : new Schedule[] {new Schedule.Linear(new Warmup.Steps(10), end), new Schedule.Cosine(new Warmup.Steps(10), end)}) {
            assertEquals(PEAK, s.learningRate(PEAK, 10, 100));
            double before = PEAK;
            for (int t = 11; t <= 100; t++) {
                double rate = s.learningRate(PEAK, t, 100);
                assertTrue(rate < before && rate > end, s + " at " + t);
                before = rate;
            }
        }
        assertEquals((PEAK + end) / 2, new Schedule.Cosine(Warmup.NONE, end).learningRate(PEAK, 50, 99), 1e-18);
    }

    @Test
    void constantRates() {
        assertEquals(PEAK, Schedule.constant().learningRate(PEAK, 1, 0));
        Schedule warm = new Schedule.Constant(new Warmup.Steps(2));
        assertEquals(PEAK / 2, warm.learningRate(PEAK, 1, 0));
        assertEquals(PEAK, warm.learningRate(PEAK, 3, 0));
    }

    @Test
    void warmupLongerThanTheRunOnlyRises() {
        assertEquals(PEAK * 3 / 10, new Schedule.Linear(new Warmup.Steps(10)).learningRate(PEAK, 3, 3));
        assertEquals(PEAK, new Schedule.Cosine(new Warmup.Fraction(1)).learningRate(PEAK, 7, 7));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThrows(OptimiserException.class, () -> new Warmup.Fraction(6));
        assertThrows(OptimiserException.class, () -> new Warmup.Fraction(Double.NaN));
        assertThrows(OptimiserException.class, () -> new Warmup.Steps(-1));
        assertThrows(OptimiserException.class, () -> new Schedule.Linear(Warmup.NONE, -1));
        assertThrows(OptimiserException.class, () -> Schedule.constant().learningRate(PEAK, 0, 5));
        assertThrows(OptimiserException.class, () -> new Schedule.Linear(Warmup.NONE).learningRate(PEAK, 6, 5));
    }
}
