package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.BackendException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffHeapTest {
    private static final long MEGABYTE = 1 << 20;

    @AfterEach
    void noBudget() {
        System.clearProperty(OffHeap.BUDGET_PROPERTY);
    }

    @Test
    void memoryIsZeroedAlignedAndGivenBackOnClose() {
        long before = OffHeap.held();
        AtomicBoolean also = new AtomicBoolean();
        OffHeap memory = new OffHeap(new Object[1], () -> also.set(true));
        MemorySegment segment = memory.allocate("a thing", MEGABYTE, 64);
        assertEquals(0, segment.address() % 64);
        assertEquals(0, segment.get(java.lang.foreign.ValueLayout.JAVA_BYTE, MEGABYTE - 1));
        assertEquals(before + MEGABYTE, OffHeap.held());
        memory.close();
        memory.close();
        assertTrue(also.get());
        assertFalse(segment.scope().isAlive());
        assertEquals(before, OffHeap.held());
    }

    @Test
    void overTheBudgetIsATypedErrorWithTheNumbers() {
        System.setProperty(OffHeap.BUDGET_PROPERTY, Long.toString(OffHeap.held() + 10 * MEGABYTE));
        Object owner = new Object();
        OffHeap memory = new OffHeap(owner, () -> { });
        memory.allocate("the first", 8 * MEGABYTE, 64);
        String message = assertThrows(BackendException.class, () -> memory.allocate("the second", 3 * MEGABYTE, 64)).getMessage();
        assertTrue(message.contains("the second needs 3,145,728 bytes"), message);
        memory.close();
        java.lang.ref.Reference.reachabilityFence(owner);
    }

    @Test
    void anOwnerThatIsUnreachableMakesRoom() {
        long before = OffHeap.held();
        System.setProperty(OffHeap.BUDGET_PROPERTY, Long.toString(before + 10 * MEGABYTE));
        for (int i = 0; i < 5; i++) allocateAndForget();
        assertEquals(before + 8 * MEGABYTE, OffHeap.held());
    }

    private static void allocateAndForget() {
        Object owner = new Object();
        new OffHeap(owner, () -> { }).allocate("a forgotten thing", 8 * MEGABYTE, 64);
        java.lang.ref.Reference.reachabilityFence(owner);
    }
}
