package graft.bench;

import graft.kernel.ElementwiseKernel;
import graft.kernel.Kernels;
import graft.kernel.ScalarElementwise;
import graft.program.Activation;
import graft.tensor.FloatMatrix;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How much faster is GELU on vectors than its scalar twin, forward and backward, on [64, 768] floats that stay in the second-level cache? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GeluBenchmark {
    private static final int ROWS = 64;
    private static final int COLUMNS = 768;

    private final ElementwiseKernel chosen = Kernels.chosen().set().elementwise();
    private final ElementwiseKernel scalar = new ScalarElementwise();
    private final FloatMatrix x = normal();
    private final FloatMatrix dy = normal();
    private final FloatMatrix y = normal();

    private static FloatMatrix normal() {
        FloatMatrix m = new FloatMatrix(Arena.ofAuto().allocate((long) ROWS * COLUMNS * Float.BYTES, 64), 0, ROWS, COLUMNS);
        Random random = new Random(1);
        for (long i = 0; i < m.elements(); i++) m.setAt(i, (float) random.nextGaussian());
        return m;
    }

    /** y = GELU(x) with the kernels of this JVM. */
    @Benchmark
    public FloatMatrix forward() {
        chosen.activate(Activation.GELU, x, y);
        return y;
    }

    /** The same with the scalar twin. */
    @Benchmark
    public FloatMatrix forwardScalar() {
        scalar.activate(Activation.GELU, x, y);
        return y;
    }

    /** dx = dy GELU'(x) with the kernels of this JVM. */
    @Benchmark
    public FloatMatrix backward() {
        chosen.activateGrad(Activation.GELU, dy, x, y);
        return y;
    }

    /** The same with the scalar twin. */
    @Benchmark
    public FloatMatrix backwardScalar() {
        scalar.activateGrad(Activation.GELU, dy, x, y);
        return y;
    }
}
