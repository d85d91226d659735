package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class OperandsTest {
    @Test
    void aCheckThatPassesMakesNoText() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(400, 64);
            for (int i = 0; i < 100; i++) Operands.check("A", memory, 0, 10, 10, 10, 1);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100; i++) Operands.check("A", memory, 0, 10, 10, 10, 1);
            assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before);
        }
    }

    @Test
    void aCheckThatFailsNamesOperandShapeAndMemory() {
        MemorySegment memory = MemorySegment.ofArray(new float[99]);
        String message = assertThrows(KernelException.class, () -> Operands.check("A", memory, 0, 10, 10, 10, 1)).getMessage();
        assertTrue(message.contains("A [10 x 10] with strides 10, 1") && message.contains("396"), message);
    }
}
