package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.graph.RaggedBatch;
import graft.kernel.simd.SimdPair;
import graft.tensor.FloatMatrix;
import graft.testing.ForkedJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairKernelTest {
    @Test
    void scalarAgreesWithDouble() {
        PairCases.check(new ScalarPair());
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(ints = {64, 128, 256, 512})
    void vectorsAgreeWithDoubleAtEveryWidthAndKeepTheirBitsWhenCompiled(int bits) {
        String width = "-Dgraft.vector.bits=" + bits;
        String warm = ForkedJvm.run(PairCases.class, List.of(width), "200");
        String interpreted = ForkedJvm.run(PairCases.class, List.of(width, "-Xint"), "0");
        assertEquals(interpreted.lines().filter(line -> line.startsWith("digest ")).findFirst(), warm.lines().filter(line -> line.startsWith("digest ")).findFirst());
    }

    @Test
    void anIndexOutsideItsTableIsRefused() {
        RaggedBatch batch = RaggedBatches.of(false, 0, 2);
        FloatMatrix table = KernelInputs.filled(3, 2, 0);
        FloatMatrix bias = KernelInputs.filled(4, 2, 0);
        int[] index = {0, 1, 3, 0};
        int[] hops = {-1, 0, -2, 0};
        int[] divisor = {1, 1, 1, 1};
        for (PairKernel kernel : List.of(new ScalarPair(), new SimdPair())) {
            assertTrue(assertThrows(KernelException.class, () -> kernel.pairEmbedding(batch, table, index, bias)).getMessage().contains("index 3 in row 2"));
            assertThrows(KernelException.class, () -> kernel.pairEmbeddingGrad(batch, bias, index, -1, table));
            assertTrue(assertThrows(KernelException.class, () -> kernel.pathBias(batch, table, hops, divisor, 1, bias)).getMessage().contains("edge row -2"));
            assertThrows(KernelException.class, () -> kernel.pathBiasGrad(batch, bias, hops, divisor, 1, table));
        }
    }
}
