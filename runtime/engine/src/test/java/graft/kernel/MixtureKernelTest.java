package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.graph.RaggedBatch;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import graft.testing.ForkedJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureKernelTest {
    /** Golden values of the reference, section 6.1: a dummy and two atoms 1.5 apart, scores rows (0,0,0), (0,1,0), (.5,0,0), exp kernel. With v = I, y is P. */
    @Test
    void mixesAsTheReferenceSays() {
        RaggedBatch batch = RaggedBatches.of(false, 0, 3);
        double e = Math.exp(-1.5);
        double half = 1 / (2 + 1e-6);
        MixtureKernel.Inputs in = new MixtureKernel.Inputs(
                matrix(3, 0, 0, 0, 0, 1, 0, 0.5, 0, 0), matrix(3, 1, 0, 0, 0, 1, 0, 0, 0, 1), matrix(3, 1, 0, 0, 0, 1, 0, 0, 0, 1),
                matrix(1, 0, 0, 0, 0, 1, e, 0, e, 1), matrix(1, 0, 0, 0, 0, half, half, 0, half, half), null);
        FloatMatrix y = KernelInputs.unset(3, 3);
        Op.MixtureAttention op = new Op.MixtureAttention(1, 1, new Op.Shares(0.33, 0.33, 0.34), 0, 0);
        ScalarMixture kernel = new ScalarMixture();
        kernel.forward(batch, op, in, y, KernelInputs.scratch(kernel.scratchBytes(op, 3, batch.sizes(), false)), new DropoutKey(0, 0));
        double[] expected = {0.11, 0.11, 0.11, 0.069941, 0.690118, 0.313574, 0.149115, 0.334076, 0.590443};
        for (int i = 0; i < 9; i++) assertEquals(expected[i], y.at(i), 1e-6, "element " + i);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(ints = {64, 128, 256, 512})
    void vectorsAgreeWithTheScalarTwinAtEveryWidthAndKeepTheirBitsWhenCompiled(int bits) {
        String warm = ForkedJvm.run(MixtureCases.class, List.of("-Dgraft.vector.bits=" + bits), "400");
        String interpreted = ForkedJvm.run(MixtureCases.class, List.of("-Dgraft.vector.bits=" + bits, "-Xint"), "0");
        assertEquals(digest(interpreted), digest(warm));
    }

    private static FloatMatrix matrix(int columns, double... values) {
        FloatMatrix m = KernelInputs.unset(values.length / columns, columns);
        for (int i = 0; i < values.length; i++) m.setAt(i, (float) values[i]);
        return m;
    }

    private static String digest(String output) {
        return output.lines().filter(line -> line.startsWith("digest ")).findFirst().orElseThrow();
    }
}
