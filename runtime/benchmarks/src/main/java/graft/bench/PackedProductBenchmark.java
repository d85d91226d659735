package graft.bench;

import graft.kernel.Kernels;
import graft.kernel.PackedOperand;
import graft.kernel.Product;
import graft.kernel.bench.GemmShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does packing B beforehand gain, for a micro-batch and for thin products? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PackedProductBenchmark {
    @Param({"208x768x768", "208x3072x768", "208x768x3072", "208x8x768", "208x768x8", "24x24x24"})
    public String shape;

    private final Product product = Kernels.chosen().set().product();
    private Arena arena;
    private GemmShape sizes;
    private MemorySegment a;
    private MemorySegment b;
    private MemorySegment c;
    private PackedOperand packed;

    @Setup
    public void allocate() {
        sizes = GemmShape.parse(shape);
        arena = Arena.ofConfined();
        a = arena.allocate((long) sizes.m() * sizes.k() * Float.BYTES, 64);
        b = arena.allocate((long) sizes.k() * sizes.n() * Float.BYTES, 64);
        c = arena.allocate((long) sizes.m() * sizes.n() * Float.BYTES, 64);
        packed = new PackedOperand(arena.allocate(PackedOperand.packedBytes(sizes.n(), sizes.k()), 64), 0, sizes.n(), sizes.k());
        packed.fill(b, 0, sizes.n(), 1);
    }

    @TearDown
    public void giveBack() {
        arena.close();
    }

    @Benchmark
    public void packedBeforehand() {
        product.multiplyPacked(a, 0, sizes.k(), 1, packed, c, 0, sizes.n(), sizes.m(), false);
    }

    @Benchmark
    public void packedEachTime() {
        product.multiply(a, 0, sizes.k(), 1, b, 0, sizes.n(), c, 0, sizes.n(), sizes.m(), sizes.n(), sizes.k(), false);
    }
}
