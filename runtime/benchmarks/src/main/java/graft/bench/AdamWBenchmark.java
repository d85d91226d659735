package graft.bench;

import graft.kernel.AdamWFactors;
import graft.kernel.AdamWStep;
import graft.kernel.Kernels;
import graft.kernel.OptimiserKernel;
import graft.kernel.ScalarOptimiser;
import graft.tensor.FloatMatrix;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Is an AdamW step bound by memory, for an adapter's parameters in cache and for a weight matrix that is not? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AdamWBenchmark {
    private static final AdamWFactors STEP = AdamWFactors.of(new AdamWStep(1e-3, 0.9, 0.999, 1e-8, 0.01, 5, 1));

    /** A rank-8 pair on 768 columns; a feed-forward matrix times four. */
    @Param({"12288", "9437184"})
    int parameters;

    private final OptimiserKernel chosen = Kernels.chosen().set().optimiser();
    private final OptimiserKernel scalar = new ScalarOptimiser();
    private FloatMatrix p;
    private FloatMatrix g;
    private FloatMatrix m;
    private FloatMatrix v;

    /** Makes parameters, gradients and moments. */
    @Setup
    public void fill() {
        p = uniform();
        g = uniform();
        m = uniform();
        v = uniform();
    }

    private FloatMatrix uniform() {
        FloatMatrix x = new FloatMatrix(Arena.ofAuto().allocate((long) parameters * Float.BYTES, 64), 0, 1, parameters);
        Random random = new Random(1);
        for (long i = 0; i < x.elements(); i++) x.setAt(i, random.nextFloat());
        return x;
    }

    /** A step with the kernels of this JVM. */
    @Benchmark
    public FloatMatrix step() {
        chosen.adamW(p, g, m, v, STEP);
        return p;
    }

    /** A step with the scalar twin. */
    @Benchmark
    public FloatMatrix stepScalar() {
        scalar.adamW(p, g, m, v, STEP);
        return p;
    }

    /** Seven reads and three writes of every float with next to no arithmetic, against the four and three of a step. */
    @Benchmark
    public double memoryAlone() {
        chosen.moveAnchor(m, g, 0.5);
        chosen.moveAnchor(v, g, 0.5);
        chosen.moveAnchor(p, g, 0.5);
        return chosen.sumOfSquares(g);
    }
}
