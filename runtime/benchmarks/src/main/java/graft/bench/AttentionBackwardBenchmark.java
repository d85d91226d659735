package graft.bench;

import graft.tensor.FloatMatrix;
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

/** What does attention's backward pass cost for one micro-batch, and what share of it does the bias's gradient have? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionBackwardBenchmark {
    @Param({"24,27,15,22,27,27,32,21", "64,49,60", "200"})
    public String tokens;

    @Param({"768/32", "80/8"})
    public String widthAndHeads;

    @Param({"0", "0.1"})
    public double dropout;

    private AttentionBatch run;

    @Setup
    public void allocate() {
        String[] parts = widthAndHeads.split("/");
        run = new AttentionBatch(tokens, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), dropout, true);
    }

    /** Gradients of q, k, v and of the bias. */
    @Benchmark
    public FloatMatrix withBiasGradient() {
        run.kernel.backward(run.batch, run.op, run.y, run.q, run.k, run.v, run.bias, run.dq, run.dk, run.dv, run.dBias, run.scratch, run.key);
        return run.dq;
    }

    /** Gradients of q, k and v, as with frozen encodings. */
    @Benchmark
    public FloatMatrix withoutBiasGradient() {
        run.kernel.backward(run.batch, run.op, run.y, run.q, run.k, run.v, run.bias, run.dq, run.dk, run.dv, null, run.scratch, run.key);
        return run.dq;
    }
}
