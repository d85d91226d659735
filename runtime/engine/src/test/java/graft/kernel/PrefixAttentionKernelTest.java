package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.testing.ForkedJvm;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixAttentionKernelTest {
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(ints = {64, 128, 256, 512})
    void vectorsAgreeWithTheScalarTwinAtEveryWidthAndKeepTheirBitsWhenCompiled(int bits) {
        String warm = ForkedJvm.run(PrefixAttentionCases.class, List.of("-Dgraft.vector.bits=" + bits), "400");
        String interpreted = ForkedJvm.run(PrefixAttentionCases.class, List.of("-Dgraft.vector.bits=" + bits, "-Xint"), "0");
        assertEquals(digest(interpreted), digest(warm));
    }

    private static String digest(String output) {
        return output.lines().filter(line -> line.startsWith("digest ")).findFirst().orElseThrow();
    }
}
