package graft.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How long does C2 take for a sum of floats that it may not reorder? The floor under every scalar twin. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ScalarSumBenchmark {
    private final float[] values = new float[4096];

    /** Adds 4096 floats in order. */
    @Benchmark
    public float sum() {
        float sum = 0;
        for (float value : values) sum += value;
        return sum;
    }
}
