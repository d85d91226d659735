package graft.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ZerosTest {
    private static final int SIZE = 100_000;

    @Test
    void nothingButThePartIsSetToZero() {
        for (int bytes : new int[] {0, 1, 16_383, 16_384, 16_385, 90_000}) {
            MemorySegment memory = MemorySegment.ofArray(new byte[SIZE]);
            memory.fill((byte) 7);
            Zeros.write(memory, 5, bytes);
            for (int i = 0; i < SIZE; i++) assertEquals(i >= 5 && i < 5 + bytes ? 0 : 7, memory.get(ValueLayout.JAVA_BYTE, i), "byte " + i + " of a part of " + bytes);
        }
    }

    @Test
    void aPartThatLeavesTheMemoryIsRefused() {
        MemorySegment memory = MemorySegment.ofArray(new byte[100]);
        assertThrows(IndexOutOfBoundsException.class, () -> Zeros.write(memory, 5, 96));
    }
}
