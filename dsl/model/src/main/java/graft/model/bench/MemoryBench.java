package graft.model.bench;

import graft.NearestNames;
import graft.backend.Backend;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.cpu.OffHeapLedger;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Method;
import graft.model.adapter.MethodCatalogue;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.plan.MemoryReport;
import graft.plan.ResidentMemory;
import graft.program.Program;
import graft.tensor.WeightTensor;
import graft.train.MicroBatches;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a training step of each method takes, by part: as planned before it, and as allocated and held by the system after it was run. Random weights, random features, graphs of given sizes.
 * A line a method.
 */
public final class MemoryBench {
    /** Every weight of the backbone trained. */
    private static final String FULL = "full";

    /** The backbone frozen, the head alone trained. */
    private static final String HEAD_ONLY = "head-only";

    /** {@code g-adapter} with the proximal step, which keeps an anchor of what is trained. */
    private static final String PROXIMAL = "g-adapter+bregman";

    private MemoryBench() {}

    /**
     * What is measured.
     *
     * @param method one of {@link #methods}; nothing for all of them
     * @param batch graphs of the step, the first of the file
     * @param nodes file with one number of atoms a line
     * @param markdown rows of a table instead of JSON
     */
    public record Options(String model, Optional<String> method, int batch, Path nodes, int threads, boolean markdown) {
        public Options {
            StepBench.checkModel(model);
            if (batch < 1) throw new ModelException("batch must be at least 1, not " + batch);
        }
    }

    /** Names of what can be measured on a model. */
    public static List<String> methods(String model) {
        return Stream.concat(Stream.of(FULL, HEAD_ONLY, PROXIMAL), MethodCatalogue.of(StepBench.backbone(model)).stream().map(Method::id)).toList();
    }

    /** Measures one method or all; prints each as soon as it is known. */
    public static void run(Options o, Backend backend, Consumer<String> print) {
        List<String> known = methods(o.model());
        o.method().filter(m -> !known.contains(m)).ifPresent(m -> {
            throw new ModelException("no method '" + m + "' to measure; " + NearestNames.hint(m, known));
        });
        Gtn backbone = StepBench.backbone(o.model());
        List<Integer> sizes = BenchGraphs.sizes(o.nodes());
        List<Sample> samples = StepBench.samples(o.model(), sizes.subList(0, Math.min(o.batch(), sizes.size())), 0);
        if (o.markdown()) MemoryRow.header().forEach(print);
        for (String method : o.method().map(List::of).orElse(known)) print.accept(measure(o, backbone, method, samples, backend));
    }

    private static String measure(Options o, Gtn backbone, String method, List<Sample> samples, Backend backend) {
        CompiledModel compiled = CompiledModel.of(model(backbone, method));
        Objective objective = method.equals(PROXIMAL) ? new Objective(Optional.of(new Objective.Bregman(1, 0.99)), Optional.empty()) : Objective.TASK;
        Program program = compiled.training(objective);
        StepBatch batch = MicroBatches.step(samples, program, 1, 1, 0, backend.cutting(program));
        Map<String, WeightTensor> weights = compiled.initialWeights(0);
        Map<String, Long> before = OffHeapLedger.allocated();
        long held = held();
        try (Session session = backend.open(program, weights, MicroBatches.maxima(batch.microBatches(), program.hasToken()), o.threads())) {
            session.run(batch);
            session.update(new AdamWStep(1e-4, 0.9, 0.999, 1e-8, 0.01, 1, 1));
            session.moveAnchors(0.99);
            Map<String, Long> allocated = new HashMap<>(OffHeapLedger.allocated());
            before.forEach((what, bytes) -> allocated.merge(what, -bytes, Long::sum));
            MemoryReport plan = session.memory();
            return new MemoryRow(o.model(), method, compiled.coverage().trained(), MemoryRow.Bytes.of(plan), MemoryRow.Bytes.of(allocated), held < 0 ? -1 : held() - held).print(o);
        }
    }

    private static GraftedModel model(Gtn backbone, String method) {
        return backbone.grafted(g -> {
            g.regression(1);
            switch (method) {
                case FULL -> { }
                case HEAD_ONLY -> g.freezeBackbone();
                case PROXIMAL -> g.method("g-adapter");
                default -> g.method(method);
            }
        });
    }

    private static long held() {
        System.gc();
        return ResidentMemory.now().orElse(-1);
    }
}
