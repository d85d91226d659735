package graft.bench;

import graft.kernel.Kernels;
import graft.kernel.NormKernel;
import graft.kernel.ScalarNorm;
import graft.program.Op;
import graft.tensor.FloatMatrix;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How much faster is LayerNorm on vectors than its scalar twin, for a micro-batch of 208 tokens? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerNormBenchmark {
    private static final int ROWS = 208;

    @Param({"768", "80"})
    public int columns;

    @Param({"false", "true"})
    public boolean scalar;

    private final Op.LayerNorm op = new Op.LayerNorm(1e-5, false);
    private NormKernel kernel;
    private FloatMatrix x;
    private FloatMatrix dy;
    private FloatMatrix y;
    private FloatMatrix gamma;
    private FloatMatrix beta;

    @Setup
    public void allocate() {
        kernel = scalar ? new ScalarNorm() : Kernels.chosen().set().norm();
        Random random = new Random(1);
        x = normal(random, ROWS);
        dy = normal(random, ROWS);
        y = normal(random, ROWS);
        gamma = normal(random, 1);
        beta = normal(random, 1);
    }

    private FloatMatrix normal(Random random, int rows) {
        FloatMatrix m = new FloatMatrix(Arena.ofAuto().allocate((long) rows * columns * Float.BYTES, 64), 0, rows, columns);
        for (long i = 0; i < m.elements(); i++) m.setAt(i, (float) random.nextGaussian());
        return m;
    }

    /** y = gamma normalised x + beta. */
    @Benchmark
    public FloatMatrix forward() {
        kernel.forward(op, x, gamma, beta, y);
        return y;
    }

    /** dx from dy. */
    @Benchmark
    public FloatMatrix gradInput() {
        kernel.gradInput(op, dy, x, gamma, y);
        return y;
    }
}
