package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.BackendException;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.plan.MemoryReport;
import graft.program.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionMemoryTest {
    private static final StepBatch BATCH = TinyGtn.batch(TinyGtn.samples(1, 5, 9, 1, 13, 2, 7), 2, 1);
    private static final long PATIENCE_MILLIS = 20_000;

    @AfterEach
    void noBudget() {
        System.clearProperty(OffHeap.BUDGET_PROPERTY);
    }

    private static Session open(Program program, int threads) {
        return CpuBackend.chosen().open(program, TinyGtn.weights(program), TinyGtn.maxima(BATCH), threads);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theReportIsWhatIsHeld(boolean allTrain) {
        long before = OffHeap.held();
        try (Session session = open(TinyGtn.training(allTrain, true, 0), 3)) {
            MemoryReport report = session.memory();
            long planned = report.total() - report.kernelsPerThread() * report.threads();
            assertEquals(OffHeap.held() - before, planned, "all but the blocks that products keep, which lie partly on the heap");
            assertEquals(2 * report.gradients(), report.optimiser());
            assertEquals(3, report.threads());
            session.run(BATCH);
            assertEquals(OffHeap.held() - before, planned, "a run allocates nothing outside the heap");
        }
        assertEquals(before, OffHeap.held());
    }

    @Test
    void anUnreachableSessionGivesItsMemoryBack() throws InterruptedException {
        long before = OffHeap.held();
        runAndForget();
        assertTrue(OffHeap.held() > before);
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (OffHeap.held() > before && System.currentTimeMillis() < deadline) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(before, OffHeap.held());
    }

    private static void runAndForget() {
        open(TinyGtn.training(false, false, 0), 3).run(BATCH);
    }

    @Test
    void tooLittleMemoryIsATypedErrorAndHoldsNothing() {
        long before = OffHeap.held();
        Program program = TinyGtn.training(true, true, 0);
        System.setProperty(OffHeap.BUDGET_PROPERTY, Long.toString(before + 100_000));
        String message = assertThrows(BackendException.class, () -> open(program, 1)).getMessage();
        assertTrue(message.contains("bytes outside the Java heap") && message.contains(OffHeap.BUDGET_PROPERTY), message);
        assertEquals(before, OffHeap.held());
    }
}
