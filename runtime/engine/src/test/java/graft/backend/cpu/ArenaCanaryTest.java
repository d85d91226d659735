package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.StepBatch;
import graft.program.Program;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaCanaryTest {
    private final CpuBackend backend = CpuBackend.chosen();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theHighestByteTouchedIsThePlans(int threads) {
        Program program = TinyGtn.training(true, true, 0.1);
        StepBatch large = TinyGtn.batch(TinyGtn.samples(1, 40), 1, 1);
        StepBatch many = TinyGtn.batch(TinyGtn.samples(2, 1, 1, 1, 1, 1, 1, 1, 1, 1), 9, 2);
        StepBatch mixed = TinyGtn.batch(TinyGtn.samples(3, 5, 9, 1, 13, 2, 7, 11, 3), 2, 3);
        try (CpuSession session = (CpuSession) backend.open(program, TinyGtn.weights(program), TinyGtn.maxima(large, many, mixed), threads)) {
            session.plantCanary();
            session.run(mixed);
            assertTrue(session.touchedBytes() < session.memory().arenaPerThread(), "small graphs reach the top of an arena that was planned for larger ones");
            session.run(many);
            session.run(large);
            assertEquals(session.memory().arenaPerThread(), session.touchedBytes());
        }
    }
}
