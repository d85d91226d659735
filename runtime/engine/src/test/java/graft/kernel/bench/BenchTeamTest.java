package graft.kernel.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.kernel.KernelException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class BenchTeamTest {
    @Test
    void everyWorkerTakesItsPartOfEveryRoundOnce() {
        AtomicIntegerArray taken = new AtomicIntegerArray(3);
        try (BenchTeam team = new BenchTeam(3)) {
            for (int i = 0; i < 20; i++) team.run(taken::incrementAndGet);
        }
        assertEquals("[20, 20, 20]", taken.toString());
    }

    @Test
    void aThreadThatSleepsHasNoProcessorAndEveryRateIsByItsOwnClock() {
        try (BenchTeam team = new BenchTeam(2)) {
            BenchTeam.Round round = team.run(worker -> {
                if (worker == 1) sleep(40);
            });
            assertTrue(round.processorShare() < 0.9, round::toString);
        }
        BenchTeam.Round round = new BenchTeam.Round(new double[] {0.5, 2}, 1);
        assertEquals(2, round.longest());
        assertEquals(3 / 0.5 + 4 / 2.0, round.rate(worker -> 3 + worker), 1e-12);
    }

    @Test
    void whatAPartThrowsReachesTheCallerAndTheTeamGoesOn() {
        try (BenchTeam team = new BenchTeam(2)) {
            KernelException error = assertThrows(KernelException.class, () -> team.run(worker -> {
                if (worker == 1) throw new KernelException("no such shape");
            }));
            assertEquals("no such shape", error.getMessage());
            assertEquals(2, team.run(worker -> {}).seconds().length);
        }
    }

    private static void sleep(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
