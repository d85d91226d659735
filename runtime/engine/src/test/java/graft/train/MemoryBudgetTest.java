package graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {
    @ParameterizedTest
    @CsvSource({"512MiB, 536870912", "512 MiB, 536870912", "1.5GiB, 1610612736", "800MB, 800000000", "17B, 17", "2kB, 2000", "2KiB, 2048"})
    void readsAmountsWithUnits(String text, long bytes) {
        assertEquals(bytes, MemoryBudget.parse(text).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "512mib", "-1MiB", "MiB", "1e9B", "", "99999999999999GiB"})
    void refusesOthersAndSaysWhatToWrite(String text) {
        String message = assertThrows(TrainingException.class, () -> MemoryBudget.parse(text)).getMessage();
        assertTrue(message.contains("'" + text + "'"), message);
    }

    @Test
    void nothingIsNoBudget() {
        assertThrows(TrainingException.class, () -> new MemoryBudget(0));
        assertThrows(TrainingException.class, () -> MemoryBudget.parse("0MiB"));
    }
}
