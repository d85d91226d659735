package graft.model.bench;

import graft.backend.Backend;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.model.ModelException;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.plan.StepArithmetic;
import graft.program.Program;
import graft.random.SeededOrder;
import graft.tensor.Sizes;
import graft.train.MicroBatches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How the time of a step goes with the size of the batch, the size of the graphs and the depth of the model: every cell of a grid is measured once in each round, in an order that is shuffled anew
 * for each, so that what the machine does meanwhile hits all alike. All graphs of a cell have the same number of nodes. {@link CostLine} is fitted to the medians.
 */
public final class SweepBench {
    private static final int WARM_UP = 2;
    private static final int ORDER = 0x73776570;
    private static final int MOST_GRAPHS = 4096;
    private static final int MOST_LAYERS = 48;

    private final Options o;
    private final List<Cell> cells = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final List<Program> programs = new ArrayList<>();

    /**
     * What is swept.
     *
     * @param batches graphs a step
     * @param nodes of each graph
     * @param depths layers
     * @param steps timed steps of each cell, after {@value #WARM_UP} of warm-up
     * @param seed of weights, features and orders
     */
    public record Options(String model, String method, List<Integer> batches, List<Integer> nodes, List<Integer> depths, int steps, int threads, long seed) {
        public Options {
            StepBench.checkModel(model);
            StepBench.checkMethod(method);
            axis("batches", "graphs", batches, MOST_GRAPHS);
            axis("sizes", "nodes", nodes, ShortestPaths.UNREACHABLE);
            axis("depths", "layers", depths, MOST_LAYERS);
            if (steps < 1) throw new ModelException("steps must be at least 1, not " + steps);
            batches = List.copyOf(batches);
            nodes = List.copyOf(nodes);
            depths = List.copyOf(depths);
        }

        private static void axis(String name, String what, List<Integer> values, int most) {
            for (int v : values) if (v < 1 || v > most) throw new ModelException(name + " has " + v + "; every number of " + what + " must be from 1 to " + most);
            if (values.size() < 2) throw new ModelException(name + " has " + values.size() + " of the at least two numbers of " + what + " that a line needs; give more, such as 8,16");
            if (new HashSet<>(values).size() < values.size()) throw new ModelException(name + " " + values + " has a number twice; give each once");
        }
    }

    private SweepBench(Options o) {
        this.o = o;
    }

    /**
     * Measures and fits.
     *
     * @param progress hears of every round
     * @throws ModelException if no line fits
     */
    public static SweepResult run(Options o, Backend backend, Consumer<String> progress) {
        SweepBench sweep = new SweepBench(o);
        try (PeakBeside peak = new PeakBeside(backend, o.threads())) {
            for (int depth : o.depths()) sweep.open(depth, backend);
            for (int round = 0; round < WARM_UP + o.steps(); round++) {
                progress.accept(round < WARM_UP ? "warm-up " + (round + 1) + " of " + WARM_UP : "round " + (round - WARM_UP + 1) + " of " + o.steps());
                for (int i : SeededOrder.of(sweep.cells.size(), o.seed(), ORDER, round)) sweep.cells.get(i).measure(peak, round - WARM_UP);
            }
        } finally {
            sweep.sessions.forEach(Session::close);
        }
        return sweep.result(backend.name());
    }

    /** A session for one depth, and its cells. */
    private void open(int depth, Backend backend) {
        CompiledModel compiled = CompiledModel.of(StepBench.model(o.model(), o.method(), OptionalInt.of(depth)));
        Program program = StepBench.program(compiled, o.method(), Objective.TASK);
        List<StepBatch> batches = new ArrayList<>();
        Sizes maxima = Sizes.NONE;
        for (int nodes : o.nodes()) {
            List<Sample> graphs = StepBench.samples(o.model(), Collections.nCopies(Collections.max(o.batches()), nodes), o.seed());
            for (int batch : o.batches()) {
                StepBatch step = MicroBatches.step(graphs.subList(0, batch), program, 1, 1, o.seed(), backend.cutting(program));
                batches.add(step);
                maxima = maxima.max(MicroBatches.maxima(step.microBatches(), program.hasToken()));
            }
        }
        Session session = backend.open(program, compiled.initialWeights(o.seed()), maxima, o.threads());
        sessions.add(session);
        programs.add(program);
        StepClock clock = new StepClock(session, StepBench.trains(o.method()), false);
        for (int i = 0; i < batches.size(); i++) {
            cells.add(new Cell(clock, program, batches.get(i), o.batches().get(i % o.batches().size()), o.nodes().get(i / o.batches().size()), depth, o.steps()));
        }
    }

    private SweepResult result(String backend) {
        List<SweepPoint> points = cells.stream().map(Cell::point).toList();
        double peak = new Rounds(cells.stream().flatMapToDouble(c -> Arrays.stream(c.peaks)).toArray()).median();
        return new SweepResult(o, backend, points, CostLine.through(points), ofLayer(new Sizes(0, 1, 0, 0, 0)), ofLayer(new Sizes(0, 0, 1, 0, 0)), peak);
    }

    /** Operations that one layer more costs at the given sizes, beyond those of no size. */
    private double ofLayer(Sizes sizes) {
        int last = programs.size() - 1;
        return (double) (operations(programs.get(last), sizes) - operations(programs.getFirst(), sizes)) / (o.depths().get(last) - o.depths().getFirst());
    }

    private static long operations(Program program, Sizes sizes) {
        return StepArithmetic.of(program, List.of(sizes)) - StepArithmetic.of(program, List.of(Sizes.NONE));
    }

    /** One batch on one session. */
    private static final class Cell {
        private final StepClock clock;
        private final Program program;
        private final StepBatch batch;
        private final int graphs;
        private final int nodes;
        private final int depth;
        private final double[] ms;
        private final double[] peaks;

        Cell(StepClock clock, Program program, StepBatch batch, int graphs, int nodes, int depth, int rounds) {
            this.clock = clock;
            this.program = program;
            this.batch = batch;
            this.graphs = graphs;
            this.nodes = nodes;
            this.depth = depth;
            ms = new double[rounds];
            peaks = new double[rounds];
        }

        /** Before round 0, nothing is kept. */
        void measure(PeakBeside peak, int round) {
            double gflops = peak.gflops().orElse(Double.NaN);
            double took = clock.step(batch);
            if (round < 0) return;
            ms[round] = took;
            peaks[round] = gflops;
        }

        SweepPoint point() {
            List<Sizes> sizes = batch.microBatches().stream().map(m -> RaggedBatch.sizesOf(m, program.hasToken())).toList();
            long tokens = sizes.stream().mapToLong(Sizes::tokens).sum();
            long pairs = sizes.stream().mapToLong(Sizes::pairs).sum();
            Rounds took = new Rounds(ms);
            return new SweepPoint(graphs, nodes, depth, tokens, pairs, sizes.size(), StepArithmetic.of(program, sizes) * 1e-9, took.median(), took.least(), new Rounds(peaks).median());
        }
    }
}
