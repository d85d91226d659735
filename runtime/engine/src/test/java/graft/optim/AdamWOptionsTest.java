package graft.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.kernel.AdamWStep;
import org.junit.jupiter.api.Test;

class AdamWOptionsTest {
    @Test
    void stepCarriesTheScheduleAndTheClipping() {
        AdamWOptions options = new AdamWOptions(1e-3).withSchedule(new Schedule.Linear(new Warmup.Steps(2))).withClipNorm(1).withDecay(0.1);
        AdamWStep step = options.step(1, 10, 4);
        assertEquals(new AdamWStep(5e-4, 0.9, 0.999, 1e-8, 0.1, 1, 1 / (4 + 1e-6)), step);
        assertEquals(1, options.step(1, 10, 0.5).gradientScale());
        assertEquals(1, new AdamWOptions(1e-3).step(1, 10, 1e30).gradientScale());
    }

    @Test
    void aNormThatIsNoNumberStopsTheRun() {
        for (double norm : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            OptimiserException e = assertThrows(OptimiserException.class, () -> new AdamWOptions(1e-3).step(7, 10, norm));
            assertTrue(e.getMessage().contains("step 7") && e.getMessage().contains("lower learning rate"), e.getMessage());
        }
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        assertTrue(assertThrows(OptimiserException.class, () -> new AdamWOptions(Double.NaN)).getMessage().contains("learning rate"));
        assertTrue(assertThrows(OptimiserException.class, () -> new AdamWOptions(1e-3, 1, 0.9, 1e-8, 0, 1, Schedule.constant())).getMessage().contains("beta1"));
        assertTrue(assertThrows(OptimiserException.class, () -> new AdamWOptions(1e-3, 0.9, 0.9, 0, 0, 1, Schedule.constant())).getMessage().contains("epsilon"));
        assertTrue(assertThrows(OptimiserException.class, () -> new AdamWOptions(1e-3).withClipNorm(0)).getMessage().contains("clipping"));
    }
}
