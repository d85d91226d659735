package graft.peers;

import graft.backend.Backend;
import graft.backend.Backends;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.kernel.Kernels;
import graft.kernel.PeakMeter;
import graft.model.bench.StepBench;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import graft.train.MicroBatches;
import graft.weights.SafetensorsFile;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Graft itself, on the batches as they are. */
final class GraftContender implements Contender {
    private static final int WARM_UP = 8;

    private final boolean predicts;
    private final List<StepBatch> batches;
    private final Backend backend;
    private final Session session;
    private final PeakMeter meter;
    private StepBatch ready;
    private long steps;

    GraftContender(StepLoad load) {
        predicts = load.predicts();
        CompiledModel compiled = CompiledModel.of(StepBench.model(load.model(), load.method()));
        Program program = predicts ? compiled.inference() : compiled.training(Objective.TASK);
        backend = Backends.byName("auto");
        batches = StepBench.samples(load.model(), load.nodes(), load.sorted(), load.batch()).stream().map(b -> MicroBatches.step(b, program, 1, 1, 0, backend.cutting(program))).toList();
        ready = batches.getFirst();
        Sizes maxima = batches.stream().map(b -> MicroBatches.maxima(b.microBatches(), program.hasToken())).reduce(Sizes.NONE, Sizes::max);
        meter = new PeakMeter(Kernels.chosen().set(), load.threads());
        try (Arena arena = Arena.ofShared()) {
            Map<String, WeightTensor> weights = new HashMap<>();
            SafetensorsFile.open(load.weights(), arena).tensors().forEach(t -> weights.put(t.name(), t.weight()));
            warmUp(program, weights, maxima, load.threads());
            session = backend.open(program, weights, maxima, load.threads());
        }
    }

    /** Graft is compiled while it runs, its peers were compiled before; these steps leave no trace but that. */
    private void warmUp(Program program, Map<String, WeightTensor> weights, Sizes maxima, int threads) {
        try (Session warm = backend.open(program, weights, maxima, threads)) {
            for (int i = 1; i <= WARM_UP; i++) step(warm, i);
        }
    }

    @Override
    public String describe() {
        return "Graft, " + Kernels.chosen().set().name() + " " + Kernels.chosen().set().vectorBits() + " bits, memory plan " + session.memory().total() / (1 << 20) + " MiB";
    }

    @Override
    public void prepare(int batch) {
        ready = batches.get(batch);
    }

    @Override
    public double step() {
        return step(session, ++steps);
    }

    private double step(Session on, long number) {
        StepResult result = on.run(new StepBatch(ready.microBatches(), number, 0, ready.labelledCells(), ready.cells()));
        if (predicts) return meanSquaredError(Objects.requireNonNull(result.outputs().get(CompiledModel.LOGITS), "every model's output"));
        on.update(new AdamWStep(1e-4, 0.9, 0.999, 1e-8, 0.01, number, 1));
        return Objects.requireNonNull(result.losses().get("task"), "every training's loss");
    }

    private double meanSquaredError(double[] predictions) {
        double sum = 0;
        int at = 0;
        for (List<Sample> micro : ready.microBatches()) {
            for (Sample sample : micro) {
                double gap = predictions[at++] - sample.labels()[0];
                sum += gap * gap;
            }
        }
        return sum / predictions.length;
    }

    @Override
    public double peak(int milliseconds) {
        return meter.gflops(milliseconds);
    }

    @Override
    public void close() {
        meter.close();
        session.close();
    }
}
