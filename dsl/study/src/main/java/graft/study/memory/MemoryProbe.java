package graft.study.memory;

import graft.backend.Backend;
import graft.backend.Backends;
import graft.backend.Session;
import graft.backend.cpu.OffHeapLedger;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.model.adapter.GraftedModel;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.model.files.ModelJson;
import graft.model.train.FineTuning;
import graft.model.train.PreparedData;
import graft.molecules.data.EmbeddedToxicity;
import graft.plan.ResidentMemory;
import graft.program.Program;
import graft.study.RunRecord;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import graft.train.MicroBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One training step on real molecules, planned and, as a program of its own, run and measured: a process in which nothing else has happened is the
 * only one whose memory can be told by part.
 */
public final class MemoryProbe {
    private static final int STEPS = 2;

    private MemoryProbe() {}

    /** What is run: the model and objective as JSON, and the size of the step. */
    record Task(JsonNode model, double mu, double beta, int batchGraphs, int threads, String backend) {
        static Task of(GraftedModel model, Objective objective, int batchGraphs, int threads, String backend) {
            Optional<Objective.Bregman> step = objective.bregman();
            return new Task(ModelJson.write(model), step.map(Objective.Bregman::mu).orElse(0.0), step.map(Objective.Bregman::beta).orElse(0.0), batchGraphs, threads, backend);
        }

        Objective objective() {
            return mu > 0 ? new Objective(Optional.of(new Objective.Bregman(mu, beta)), Optional.empty()) : Objective.TASK;
        }
    }

    /** What the process measured. */
    record Measured(RunRecord.Memory allocated, long residentGrowth) {}

    /** The first molecules of the embedded set, as many as a step has. */
    static List<Sample> samples(GraftedModel model, int count) {
        int targets = EmbeddedToxicity.tasks().size();
        FineTuning tuning = FineTuning.of(model.backbone().grafted(g -> g.freezeBackbone().classification(targets))).embeddedToxicity().build();
        PreparedData data = PreparedData.of(tuning, Optional.empty());
        return data.samples().subList(0, Math.min(count, data.samples().size())).stream()
                .map(s -> new Sample(s.row(), s.graph(), s.paths(), new double[] {s.labels()[0]}, s.distances())).toList();
    }

    /** The plan of the step, without a run. */
    static RunRecord.Memory planned(GraftedModel model, Objective objective, List<Sample> samples, Backend backend, int threads) {
        try (Session session = open(model, objective, samples, backend, threads)) {
            return RunRecord.Memory.of(session.memory());
        }
    }

    private static Session open(GraftedModel model, Objective objective, List<Sample> samples, Backend backend, int threads) {
        CompiledModel compiled = CompiledModel.of(model);
        boolean token = model.backbone().hasToken();
        Program program = compiled.training(objective);
        Sizes maxima = MicroBatches.maxima(MicroBatches.cut(samples, token, backend.cutting(program)), token);
        Map<String, WeightTensor> weights = compiled.initialWeights(0);
        return backend.open(program, weights, maxima, threads);
    }

    /** Runs the step that the file {@code args[0]} describes, and writes what was measured to the file {@code args[1]}. */
    public static void main(String[] args) throws IOException {
        JsonMapper mapper = JsonMapper.shared();
        Task task = mapper.readValue(Files.readString(Path.of(args[0])), Task.class);
        GraftedModel model = ModelJson.read(task.model());
        List<Sample> samples = samples(model, task.batchGraphs());
        Backend backend = Backends.byName(task.backend());
        long before = resident();
        try (Session session = open(model, task.objective(), samples, backend, task.threads())) {
            for (int step = 1; step <= STEPS; step++) {
                session.run(MicroBatches.step(samples, session.program(), 1, step, 0, session.cutting()));
                session.update(new AdamWStep(1e-4, 0.9, 0.999, 1e-8, 0.01, step, 1));
            }
            long growth = before < 0 ? -1 : resident() - before;
            Files.writeString(Path.of(args[1]), mapper.writeValueAsString(new Measured(allocated(OffHeapLedger.allocated()), growth)));
        }
    }

    /** The ledger by the parts of a plan. */
    private static RunRecord.Memory allocated(Map<String, Long> ledger) {
        long frozen = sum(ledger, "frozen");
        long trained = sum(ledger, "trainable");
        long gradients = sum(ledger, "gradients");
        long optimiser = sum(ledger, "moments");
        long anchors = sum(ledger, "anchors");
        long generated = sum(ledger, "made of weights");
        long total = ledger.values().stream().mapToLong(Long::longValue).sum();
        return new RunRecord.Memory(frozen, trained, gradients, optimiser, anchors, generated, -1, total - frozen - trained - gradients - optimiser - anchors - generated, total);
    }

    private static long sum(Map<String, Long> ledger, String word) {
        return ledger.entrySet().stream().filter(e -> e.getKey().contains(word)).mapToLong(Map.Entry::getValue).sum();
    }

    /** Resident memory after a collection, or -1 where the system does not say. */
    private static long resident() {
        System.gc();
        return ResidentMemory.now().orElse(-1);
    }

    /** The task as JSON. */
    static String json(Task task) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.set("model", task.model());
        return node.put("mu", task.mu()).put("beta", task.beta()).put("batchGraphs", task.batchGraphs()).put("threads", task.threads()).put("backend", task.backend()).toString();
    }
}
