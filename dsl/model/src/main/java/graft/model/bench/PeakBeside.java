package graft.model.bench;

import graft.backend.Backend;
import graft.backend.cpu.CpuBackend;
import graft.kernel.Kernels;
import graft.kernel.PeakMeter;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The machine's own peak, measured between the steps of a run on the CPU's kernels; nothing where something else computes. */
final class PeakBeside implements AutoCloseable {
    private static final int MILLISECONDS = 10;

    private final @Nullable PeakMeter meter;

    PeakBeside(Backend backend, int threads) {
        meter = backend instanceof CpuBackend ? new PeakMeter(Kernels.chosen().set(), threads) : null;
    }

    /** GFLOP/s of all threads together at this moment. */
    OptionalDouble gflops() {
        return meter == null ? OptionalDouble.empty() : OptionalDouble.of(meter.gflops(MILLISECONDS));
    }

    @Override
    public void close() {
        if (meter != null) meter.close();
    }
}
