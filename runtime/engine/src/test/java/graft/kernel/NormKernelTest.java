package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.program.Op;
import graft.testing.ForkedJvm;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormKernelTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theDoubleImplementationHasTheGradientOfItsOwnForward(boolean unbiased) {
        Random random = new Random(3);
        int d = 7;
        double[] x = random.doubles(d, -1, 1).toArray();
        double[] dy = random.doubles(d, -1, 1).toArray();
        DoubleNorm norm = new DoubleNorm(new Op.LayerNorm(1e-3, unbiased), x, random.doubles(d, -1, 1).toArray(), new double[d]);
        double[] gradient = norm.gradInput(dy);
        for (int c = 0; c < d; c++) {
            double kept = x[c];
            x[c] = kept + 1e-5;
            double above = dot(dy, norm.forward());
            x[c] = kept - 1e-5;
            double below = dot(dy, norm.forward());
            x[c] = kept;
            assertEquals((above - below) / 2e-5, gradient[c], 1e-7, "column " + c);
        }
    }

    @Test
    void scalarAgreesWithDouble() {
        NormCases.check(new ScalarNorm());
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(ints = {64, 128, 256, 512})
    void vectorsAgreeWithDoubleAtEveryWidthAndKeepTheirBitsWhenCompiled(int bits) {
        String width = "-Dgraft.vector.bits=" + bits;
        String warm = ForkedJvm.run(NormCases.class, List.of(width), "2000");
        String interpreted = ForkedJvm.run(NormCases.class, List.of(width, "-Xint"), "0");
        assertEquals(interpreted.lines().filter(line -> line.startsWith("digest ")).findFirst(), warm.lines().filter(line -> line.startsWith("digest ")).findFirst());
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
