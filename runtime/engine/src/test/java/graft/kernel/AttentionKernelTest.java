package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.kernel.simd.SimdAttention;
import graft.testing.ForkedJvm;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionKernelTest {
    @Test
    void theDoubleImplementationHasTheGradientOfItsOwnForward() {
        Random random = new Random(2);
        int n = 5;
        int w = 3;
        double[] factor = numbers(random, n * n);
        factor[3] = 0;
        double[][] x = {numbers(random, n * w), numbers(random, n * w), numbers(random, n * w), numbers(random, n * n)};
        double[] dy = numbers(random, n * w);
        DoubleAttention attention = new DoubleAttention(n, w, 0.7, x[0], x[1], x[2], x[3], factor);
        DoubleAttention.Gradient gradient = attention.backward(dy);
        double[][] expected = {gradient.q(), gradient.k(), gradient.v(), gradient.bias()};
        for (int input = 0; input < x.length; input++) {
            for (int e = 0; e < x[input].length; e++) {
                double kept = x[input][e];
                x[input][e] = kept + 1e-5;
                double above = dot(dy, attention.forward());
                x[input][e] = kept - 1e-5;
                double below = dot(dy, attention.forward());
                x[input][e] = kept;
                assertEquals((above - below) / 2e-5, expected[input][e], 1e-8, "input " + input + ", element " + e);
            }
        }
    }

    @Test
    void scalarAgreesWithDouble() {
        AttentionCases.check(new ScalarAttention());
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(ints = {64, 128, 256, 512})
    void vectorsAgreeWithDoubleAtEveryWidthAndKeepTheirBitsWhenCompiled(int bits) {
        String warm = ForkedJvm.run(AttentionCases.class, List.of("-Dgraft.vector.bits=" + bits), "400");
        String interpreted = ForkedJvm.run(AttentionCases.class, List.of("-Dgraft.vector.bits=" + bits, "-Xint"), "0");
        assertEquals(digest(interpreted), digest(warm));
    }

    @Test
    void aGraphsResultDependsOnNoOtherGraph() {
        AttentionCases.checkGraphsAlone(new ScalarAttention());
        AttentionCases.checkGraphsAlone(new SimdAttention());
    }

    private static String digest(String output) {
        return output.lines().filter(line -> line.startsWith("digest ")).findFirst().orElseThrow();
    }

    private static double[] numbers(Random random, int count) {
        return random.doubles(count, -1, 1).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
