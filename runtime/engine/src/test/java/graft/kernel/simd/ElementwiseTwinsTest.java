package graft.kernel.simd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.ForkedJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseTwinsTest {
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(ints = {64, 128, 256, 512})
    void everyWidthGivesTheBitsOfTheScalarTwin(int bits) {
        String printed = ForkedJvm.run(ElementwiseTwins.class, List.of("-D" + Lanes.PROPERTY + "=" + bits), "1");
        assertTrue(printed.contains("bits " + bits + " compared "), printed);
    }

    @Test
    void compiledCodeGivesTheSameBitsAsTheInterpreter() {
        // So low that all kernels are compiled within these rounds, and not so low that the JVM compiles everything else too.
        String printed = ForkedJvm.run(ElementwiseTwins.class, List.of("-Xbatch", "-XX:CompileThresholdScaling=0.1"), "6");
        assertTrue(printed.contains(" compared "), printed);
    }
}
