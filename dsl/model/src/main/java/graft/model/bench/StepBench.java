package graft.model.bench;

import graft.backend.Backend;
import graft.backend.Cutting;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftBuilder;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Houlsby;
import graft.model.adapter.Lora;
import graft.model.adapter.PrefixTuning;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.model.preset.Graphormer;
import graft.model.preset.Mat;
import graft.NearestNames;
import graft.plan.ResidentMemory;
import graft.plan.StepArithmetic;
import graft.program.Activation;
import graft.program.Program;
import graft.tensor.NumberFormat;
import graft.tensor.Sizes;
import graft.train.BudgetPlanner;
import graft.train.EpochOrder;
import graft.train.FittedPlan;
import graft.train.MemoryBudget;
import graft.train.MicroBatches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times whole steps: random weights, random features, graphs of given sizes. Encodings, distance kernels and adjacencies are part of the step,
 * featurising is not.
 * One line of JSON, with the arithmetic that a step needs and, on the CPU, the share of the time that it would take at the peak measured between the steps.
 */
public final class StepBench {
    /** Names of the methods that can be timed. */
    public static final List<String> METHODS = List.of("infer", "full", "lora", "houlsby", "g-adapter", "prefix");

    /** Names of the models that can be timed. */
    public static final List<String> MODELS = List.of("graphormer-base", "graphormer-slim", "mat", "mat-small");

    private static final int WARM_UP = 3;
    private static final int PREFIX = 10;

    private StepBench() {}

    /**
     * What is timed.
     *
     * @param bregman whether the proximal step is part of it
     * @param batch graphs a step
     * @param nodes file with one number of atoms a line
     * @param sorted whether sizes are sorted before they are cut into batches
     * @param steps timed steps, after three of warm-up; a whole number of passes over the file makes ratios comparable
     * @param frozen how frozen weights that only products read are stored
     * @param memory that the plan may take, if it is to be made to fit
     */
    public record Options(String model, String method, boolean bregman, int batch, Path nodes, boolean sorted, int steps, int threads, NumberFormat frozen, Optional<MemoryBudget> memory) {
        public Options {
            checkModel(model);
            checkMethod(method);
            if (bregman && method.equals("infer")) throw new ModelException("inference has no proximal step; leave --bregman out");
            if (batch < 1 || steps < 1) throw new ModelException("batch and steps must be at least 1, not " + batch + " and " + steps);
        }
    }

    static void checkModel(String model) {
        if (!MODELS.contains(model)) throw new ModelException("no model '" + model + "' to time; " + NearestNames.hint(model, MODELS));
    }

    static void checkMethod(String method) {
        if (!METHODS.contains(method)) throw new ModelException("no method '" + method + "' to time; " + NearestNames.hint(method, METHODS));
    }

    /** Times, and returns one line of JSON. */
    public static String run(Options o, Backend on) {
        Backend backend = on.withFrozenWeights(o.frozen());
        CompiledModel compiled = CompiledModel.of(model(o.model(), o.method()));
        Objective objective = o.bregman() ? new Objective(Optional.of(new Objective.Bregman(1, 0.99)), Optional.empty()) : Objective.TASK;
        Program program = program(compiled, o.method(), objective);
        FittedPlan plan = plan(o, program, backend);
        List<StepBatch> batches = batches(o, program, plan.backend().cutting(program));
        try (Session session = plan.open(compiled.initialWeights(0)); PeakBeside peak = new PeakBeside(backend, plan.threads())) {
            StepClock clock = new StepClock(session, trains(o.method()), o.bregman());
            for (int i = 0; i < WARM_UP; i++) clock.step(batches.get(i % batches.size()));
            double[] ms = new double[o.steps()];
            double[] peaks = new double[o.steps()];
            int molecules = 0;
            long operations = 0;
            OptionalLong garbage = OptionalLong.empty();
            for (int i = 0; i < ms.length; i++) {
                StepBatch batch = batches.get(i % batches.size());
                peaks[i] = peak.gflops().orElse(Double.NaN);
                long before = WorkerGarbage.bytes().orElse(0);
                ms[i] = clock.step(batch);
                molecules += graphs(batch);
                operations += StepArithmetic.of(program, sizes(batch, program));
                garbage = WorkerGarbage.bytes().stream().map(b -> b - before).findFirst();
            }
            return line(o, plan, session, batches, new Timed(new Rounds(ms), new Rounds(peaks), molecules, operations), garbage);
        }
    }

    /**
     * What the timed steps took and did.
     *
     * @param peaks of the machine in GFLOP/s, one before each step; NaN where there is none to measure
     * @param operations that no back end can do without
     */
    private record Timed(Rounds ms, Rounds peaks, int molecules, long operations) {}

    static boolean trains(String method) {
        return !method.equals("infer");
    }

    static Program program(CompiledModel compiled, String method, Objective objective) {
        return trains(method) ? compiled.training(objective) : compiled.inference();
    }

    private static FittedPlan plan(Options o, Program program, Backend backend) {
        BudgetPlanner.Wanted wanted = new BudgetPlanner.Wanted(program, cutting -> maxima(batches(o, program, cutting), program.hasToken()), Optional.empty(), cutting -> Sizes.NONE, o.threads());
        return o.memory().map(m -> BudgetPlanner.fit(m, backend, wanted)).orElseGet(() -> BudgetPlanner.plain(backend, wanted));
    }

    private static Sizes maxima(List<StepBatch> batches, boolean hasToken) {
        return batches.stream().map(b -> MicroBatches.maxima(b.microBatches(), hasToken)).reduce(Sizes.NONE, Sizes::max);
    }

    /** One of {@link #MODELS} with the adapters of one of {@link #METHODS} and a head of one number, dropout off. */
    public static GraftedModel model(String model, String method) {
        return model(model, method, OptionalInt.empty());
    }

    /** The same with another number of layers. */
    static GraftedModel model(String model, String method, OptionalInt depth) {
        return backbone(model, depth).grafted(g -> method(g.regression(1), method));
    }

    /** One of {@link #MODELS}, dropout off. */
    public static Gtn backbone(String model) {
        return backbone(model, OptionalInt.empty());
    }

    private static Gtn backbone(String model, OptionalInt depth) {
        return switch (model) {
            case "graphormer-base" -> graphormer(Graphormer.base(), depth);
            case "graphormer-slim" -> graphormer(Graphormer.slim(), depth);
            case "mat" -> mat(Mat.base(), depth);
            default -> mat(Mat.small(), depth);
        };
    }

    private static Gtn graphormer(Graphormer.Options of, OptionalInt depth) {
        return of.withBlocks(depth.orElse(of.blocks())).withDropout(0, 0, 0).describe();
    }

    private static Gtn mat(Mat.Options of, OptionalInt depth) {
        return of.withBlocks(depth.orElse(of.blocks())).withDropout(0).describe();
    }

    /** Graphs of the given sizes, with the features that a model reads. */
    static List<Sample> samples(String model, List<Integer> sizes, long seed) {
        return IntStream.range(0, sizes.size()).mapToObj(i -> mat(model) ? BenchGraphs.matSample(seed, i, sizes.get(i)) : BenchGraphs.sample(seed, i, sizes.get(i))).toList();
    }

    private static boolean mat(String model) {
        return model.startsWith("mat");
    }

    private static void method(GraftBuilder g, String method) {
        Lora lora = new Lora(8, 8, 0, false);
        Houlsby houlsby = new Houlsby(48, Activation.SILU);
        switch (method) {
            case "lora" -> g.freezeBackbone().everyBlock(b -> b.query(lora).value(lora));
            case "houlsby" -> g.freezeBackbone().everyBlock(b -> b.afterAttention(houlsby).afterFeedForward(houlsby));
            case "g-adapter" -> g.freezeBackbone().everyBlock(b -> b.afterBlock(GAdapter.ofRank(8)));
            case "prefix" -> g.freezeBackbone().everyBlock(b -> b.keysValues(PrefixTuning.flat(PREFIX)));
            case "infer" -> g.freezeBackbone();
            default -> { }
        }
    }

    private static List<StepBatch> batches(Options o, Program program, Cutting cutting) {
        return samples(o.model(), o.nodes(), o.sorted(), o.batch()).stream().map(b -> MicroBatches.step(b, program, 1, 1, 0, cutting)).toList();
    }

    /**
     * The graphs that are timed, in batches; those of the file again and again where a batch has more than the file.
     *
     * @param nodes file with one number of atoms a line
     * @param sorted whether sizes are sorted before they are cut into batches
     */
    public static List<List<Sample>> samples(String model, Path nodes, boolean sorted, int batch) {
        List<Integer> sizes = new ArrayList<>(BenchGraphs.sizes(nodes));
        if (sorted) sizes.sort(Comparator.naturalOrder());
        List<Sample> all = samples(model, sizes, 0);
        List<Sample> cycled = new ArrayList<>(all);
        while (cycled.size() < batch) cycled.addAll(all.subList(0, Math.min(all.size(), batch - cycled.size())));
        return EpochOrder.cut(cycled, batch);
    }

    private static int graphs(StepBatch batch) {
        return batch.microBatches().stream().mapToInt(List::size).sum();
    }

    private static List<Sizes> sizes(StepBatch batch, Program program) {
        return batch.microBatches().stream().map(micro -> RaggedBatch.sizesOf(micro, program.hasToken())).toList();
    }

    private static String line(Options o, FittedPlan plan, Session session, List<StepBatch> batches, Timed timed, OptionalLong garbage) {
        List<Sizes> sizes = batches.stream().flatMap(b -> sizes(b, session.program()).stream()).toList();
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("bench", "step").put("model", o.model()).put("method", o.method()).put("bregman", o.bregman()).put("batch", o.batch()).put("order", o.sorted() ? "sorted" : "file").put("frozen", o.frozen().id());
        json.put("steps", o.steps()).put("threads", plan.threads()).put("backend", plan.backend().name());
        json.put("ms_median", Rounds.rounded(timed.ms().median())).put("ms_min", Rounds.rounded(timed.ms().least())).put("ms_per_molecule", Rounds.rounded(timed.ms().sum() / timed.molecules()));
        double gflop = timed.operations() * 1e-9;
        json.put("gflop", Rounds.rounded(gflop / o.steps()));
        double peak = timed.peaks().median();
        if (!Double.isNaN(peak)) json.put("peak_gflops", Rounds.rounded(peak)).put("of_floor", Rounds.rounded(gflop / peak * 1e3 / timed.ms().sum()));
        json.put("tokens", sizes.stream().mapToLong(Sizes::tokens).sum()).put("pairs", sizes.stream().mapToLong(Sizes::pairs).sum());
        json.put("planned_bytes", session.memory().total()).put("peak_rss_bytes", ResidentMemory.peak().orElse(-1));
        o.memory().ifPresent(m -> json.put("memory_bytes", m.bytes()).set("memory_plan", JsonMapper.shared().valueToTree(plan.remarks())));
        garbage.ifPresent(bytes -> json.put("worker_heap_bytes_last_step", bytes));
        return json.toString();
    }
}
