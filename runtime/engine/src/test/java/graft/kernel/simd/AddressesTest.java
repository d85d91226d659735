package graft.kernel.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.kernel.KernelException;
import graft.program.Activation;
import graft.tensor.FloatMatrix;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class AddressesTest {
    @Test
    void aMatrixThatLeavesItsMemoryIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            FloatMatrix x = new FloatMatrix(arena.allocate(64 * Float.BYTES, 64), 64, 4, 16);
            KernelException e = assertThrows(KernelException.class, () -> new SimdElementwise().scale(x, 2, x));
            assertTrue(e.getMessage().contains("4 x 16 at byte 64 leaves its memory of 256 bytes"), e.getMessage());
        }
    }

    @Test
    void memoryThatWasGivenBackIsRefused() {
        FloatMatrix x;
        try (Arena arena = Arena.ofConfined()) {
            x = new FloatMatrix(arena.allocate(64 * Float.BYTES, 64), 0, 4, 16);
        }
        KernelException e = assertThrows(KernelException.class, () -> new SimdElementwise().activate(Activation.GELU, x, x));
        assertTrue(e.getMessage().contains("given back"), e.getMessage());
    }

    @Test
    void matricesOnTheHeapAreServedByTheScalarTwin() {
        FloatMatrix x = FloatMatrix.of(1, 3, 1, -2, 3);
        new SimdElementwise().activate(Activation.RELU, x, x);
        assertEquals(0f, x.at(1));
        assertEquals(10.0, new SimdOptimiser().sumOfSquares(x));
    }
}
