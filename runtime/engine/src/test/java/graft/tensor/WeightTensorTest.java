package graft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.weights.SafetensorsFile;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightTensorTest {
    @Test
    void makesItsNumbersWhereTheyAreWantedAndKeepsNone() {
        AtomicInteger made = new AtomicInteger();
        WeightTensor weight = WeightTensor.made(Shape.of(2, 3), to -> {
            made.incrementAndGet();
            for (int i = 0; i < 6; i++) to.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, i);
        });
        assertEquals(0, made.get());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(40, 64);
            weight.copyTo(target, 8);
            assertArrayEquals(new float[] {0, 0, 0, 1, 2, 3, 4, 5, 0, 0}, target.toArray(ValueLayout.JAVA_FLOAT));
        }
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, weight.toArray());
        assertEquals(2, made.get());
    }

    @Test
    void aMappedWeightCanBeReadAgainAfterItsPagesWereGivenBack(@TempDir Path folder) {
        float[] numbers = new float[5000];
        for (int i = 0; i < numbers.length; i++) numbers[i] = i / 7f;
        Path file = folder.resolve("w.safetensors");
        SafetensorsWriter.write(file, List.of(TensorEntry.ofFloats("w", numbers, 5000)), Map.of());
        WeightTensor weight = SafetensorsFile.open(file).tensor("w").weight();
        assertTrue(weight.data().isMapped());
        MemorySegment target = MemorySegment.ofArray(new float[5000]);
        weight.copyTo(target, 0);
        assertArrayEquals(numbers, target.toArray(ValueLayout.JAVA_FLOAT));
        assertArrayEquals(numbers, weight.toArray());
    }

    @Test
    void refusesMemoryOfAnotherSize() {
        assertThrows(IllegalArgumentException.class, () -> WeightTensor.of(Shape.of(2, 2), 1, 2, 3));
    }
}
