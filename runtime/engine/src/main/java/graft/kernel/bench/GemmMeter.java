package graft.kernel.bench;

import graft.kernel.FmaLoop;
import graft.kernel.KernelSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Measures products of several contenders in turns, each between two measurements of the machine's own peak.
 *
 * <p>The rows of C are shared out evenly, and each thread multiplies its rows again and again, about {@value #TURN_MILLISECONDS} ms long, so that no call waits for a thread to wake up; of a product
 * of fewer than {@value #SMALL} rows each thread does one of its own. GFLOP/s of products and of the peak alike are the sum of what the threads reached at once, each by the processor time
 * that it got.
 */
public final class GemmMeter implements AutoCloseable {
    private static final int TURN_MILLISECONDS = 20;
    private static final int PEAK_MILLISECONDS = 8;
    private static final double WARM_UP_SECONDS = 0.4;
    private static final int SMALL = 48;
    /** So many times as many rounds as are wanted are tried, where some are disturbed. */
    private static final int PATIENCE = 4;

    private final BenchTeam team;
    private final FmaLoop loop;
    private final float[] kept;
    private final int loopRounds;

    public GemmMeter(KernelSet kernels, int threads) {
        team = new BenchTeam(threads);
        loop = kernels.fmaLoop();
        kept = new float[threads];
        loopRounds = Math.toIntExact(repetitions(PEAK_MILLISECONDS, calls -> worker -> kept[worker] += loop.run(Math.toIntExact(calls))));
    }

    /** Threads that multiply at once. */
    public int threads() {
        return team.size();
    }

    /** Rows of A and C that all threads together multiply: m, or m for each thread of a small shape. */
    public int rows(GemmShape shape) {
        return shape.m() < SMALL ? shape.m() * team.size() : shape.m();
    }

    /** Runs the work once for each worker 0 to threads - 1, all at once. */
    void each(IntConsumer work) {
        team.run(work);
    }

    /**
     * Rounds in which every part has its turn, in an order that rotates, until so many are undisturbed or four times as many have been tried.
     *
     * @param parts contenders, whose operands have {@link #rows} rows
     */
    public GemmSamples measure(GemmShape shape, List<? extends GemmPart> parts, int rounds) {
        int rows = rows(shape);
        List<Repeated> works = parts.stream().<Repeated>map(part -> calls -> worker -> part.multiply(worker, firstRow(rows, worker), firstRow(rows, worker + 1) - firstRow(rows, worker), calls)).toList();
        long[] calls = works.stream().mapToLong(work -> repetitions(TURN_MILLISECONDS, work)).toArray();
        GemmSamples samples = new GemmSamples();
        for (int round = 0; samples.kept() < rounds && round < PATIENCE * rounds; round++) {
            GemmSample[] turns = new GemmSample[calls.length];
            BenchTeam.Round before = peak();
            for (int i = 0; i < turns.length; i++) {
                int who = (i + round) % turns.length;
                BenchTeam.Round turn = team.run(works.get(who).times(calls[who]));
                BenchTeam.Round after = peak();
                double share = Math.min(turn.processorShare(), Math.min(before.processorShare(), after.processorShare()));
                double rate = turn.rate(worker -> 2e-9 * (firstRow(rows, worker + 1) - firstRow(rows, worker)) * shape.n() * shape.k() * calls[who]);
                turns[who] = new GemmSample(rate, peakGflops(before), peakGflops(after), share);
                before = after;
            }
            samples.add(List.of(turns));
        }
        return samples;
    }

    private int firstRow(int rows, int worker) {
        return (int) ((long) rows * worker / team.size());
    }

    private BenchTeam.Round peak() {
        return team.run(worker -> kept[worker] += loop.run(loopRounds));
    }

    private double peakGflops(BenchTeam.Round round) {
        return round.rate(worker -> 1e-9 * loop.operationsPerRound() * loopRounds);
    }

    /** Work that can be repeated within one turn. */
    private interface Repeated {
        IntConsumer times(long calls);
    }

    /** How often the work fits into a turn of that length, once it is warm. */
    private long repetitions(int milliseconds, Repeated work) {
        double wanted = milliseconds * 1e-3;
        long calls = 1;
        double seconds = 0;
        for (double warm = 0; warm < WARM_UP_SECONDS; warm += seconds) {
            if (seconds > 0 && seconds < wanted) calls *= 2;
            seconds = team.run(work.times(calls)).longest();
        }
        return Math.max(1, Math.round(calls * wanted / seconds));
    }

    @Override
    public void close() {
        team.close();
    }
}
