package graft.kernel;

import java.util.Arrays;

/**
 * The machine's own float32 ceiling: multiply-adds in registers on some threads at once. Quote products as ratios to it, measured in turns in the same
 * process, since clocks and neighbours change from second to second.
 */
public final class PeakMeter implements AutoCloseable {
    private static final int ROUNDS = 20_000;
    private static final int WARM_UPS = 40;

    private final FmaLoop loop;
    private final WorkerTeam team;
    private final float[] kept;
    private final double[] rates;

    /** A meter that is warm: its loop has been compiled. */
    public PeakMeter(KernelSet kernels, int threads) {
        this.loop = kernels.fmaLoop();
        this.team = new WorkerTeam(threads);
        this.kept = new float[threads];
        this.rates = new double[threads];
        for (int i = 0; i < WARM_UPS; i++) gflops(1);
    }

    /** GFLOP/s of all threads together, each by its own clock so that waking it does not count, over a time of about {@code milliseconds} on a machine of our day. */
    public double gflops(int milliseconds) {
        int rounds = ROUNDS * milliseconds / 4;
        team.run(worker -> {
            long begin = System.nanoTime();
            kept[worker] += loop.run(rounds);
            rates[worker] = (double) loop.operationsPerRound() * rounds / (System.nanoTime() - begin);
        });
        return Arrays.stream(rates).sum();
    }

    @Override
    public void close() {
        team.close();
    }
}
