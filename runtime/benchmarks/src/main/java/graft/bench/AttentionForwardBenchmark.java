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

/** What does attention's forward pass cost for one micro-batch: small molecules, large ones, a slim model, and with dropout? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionForwardBenchmark {
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
        run = new AttentionBatch(tokens, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), dropout, false);
    }

    /** y of one layer. */
    @Benchmark
    public FloatMatrix forward() {
        run.kernel.forward(run.batch, run.op, run.q, run.k, run.v, run.bias, run.y, run.scratch, run.key);
        return run.y;
    }
}
