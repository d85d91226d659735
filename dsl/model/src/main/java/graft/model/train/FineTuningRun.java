package graft.model.train;

import graft.backend.Backend;
import graft.backend.Session;
import graft.graph.Sample;
import graft.graph.Samples;
import graft.model.WeightSource;
import graft.model.compile.CompiledModel;
import graft.model.files.AdapterFolder;
import graft.model.files.BackboneDigest;
import graft.model.files.BackboneLoader;
import graft.model.files.CheckpointProfile;
import graft.model.files.ShippedWeights;
import graft.molecules.metrics.Metric;
import graft.molecules.metrics.TaskScores;
import graft.tensor.WeightTensor;
import graft.train.Checkpoint;
import graft.train.Inference;
import graft.train.Trainer;
import graft.train.Validation;
import graft.weights.TensorEntry;
import graft.weights.WeightsDigest;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Carries out a {@link FineTuning}: data, model, training, test, run folder. */
public final class FineTuningRun {
    private final FineTuning tuning;
    private final RunSettings settings;
    private final Backend backend;
    private final RunFolder folder;
    private final Function<CompiledModel, PreparedData> prepared;

    private FineTuningRun(FineTuning tuning, RunSettings settings, Function<CompiledModel, PreparedData> prepared) {
        this.prepared = prepared;
        this.tuning = tuning;
        this.settings = settings;
        this.backend = settings.backend().withFrozenWeights(tuning.frozenWeights());
        this.folder = new RunFolder(settings.folder());
    }

    /** Trains, and writes the run folder. Stopped runs can be taken up again with {@code resume}. */
    public static RunResult run(FineTuning tuning, RunSettings settings) {
        return new FineTuningRun(tuning, settings, read(tuning, settings)).run();
    }

    /** The same on data that may be at hand already: several runs on one data set read and featurise it once. */
    public static RunResult run(FineTuning tuning, Supplier<PreparedData> data, RunSettings settings) {
        return new FineTuningRun(tuning, settings, compiled -> data.get()).run();
    }

    private static Function<CompiledModel, PreparedData> read(FineTuning tuning, RunSettings settings) {
        return compiled -> PreparedData.of(tuning, compiled, settings.dataFolder(), settings.report());
    }

    /** The exact memory plan of a run, without running it. */
    public static Trainer.Planned planned(FineTuning tuning, RunSettings settings) {
        FineTuningRun run = new FineTuningRun(tuning, settings, read(tuning, settings));
        CompiledModel compiled = CompiledModel.of(tuning.model());
        return run.trainer(run.prepared.apply(compiled), compiled, BackboneLoader.load(compiled, tuning.seed())).planned();
    }

    private RunResult run() {
        CompiledModel compiled = CompiledModel.of(tuning.model());
        PreparedData data = prepared.apply(compiled);
        data.remarks().forEach(settings.report()::say);
        scorable(data);
        if (tuning.model().backbone().weights() instanceof WeightSource.File f && f.layout() != WeightSource.Layout.GRAFT) settings.report().say(CheckpointProfile.conventions(tuning.model().backbone()));
        if (tuning.model().backbone().weights() instanceof WeightSource.Shipped s) settings.report().say(ShippedWeights.of(s.backbone()).remark());
        settings.report().say(compiled.coverage().print().stripTrailing());
        Map<String, WeightTensor> weights = BackboneLoader.load(compiled, tuning.seed());
        Trainer trainer = trainer(data, compiled, weights);
        // What does not fit into its memory leaves no folder behind.
        trainer.fit();
        if (settings.resume()) {
            folder.checkSameRun(tuning, data);
            folder.goesOn(settings).ifPresent(settings.report()::say);
        } else {
            folder.begin(tuning, settings, data, compiled);
        }
        Trainer.Outcome outcome = trainer.run(settings.resume());
        try {
            if (!outcome.finished()) return RunResult.stopped(settings.folder());
            RunResult result = finish(data, compiled, weights, outcome);
            settings.report().say(outcome.session().memory().afterwards());
            return result;
        } finally {
            outcome.inference().close();
            outcome.session().close();
        }
    }

    /** Scores the constant predictor first: a metric that the labels do not allow is found now, not after the training. */
    private void scorable(PreparedData data) {
        TaskScores valid = data.constantScore(data.split().valid());
        TaskScores test = data.constantScore(data.split().test());
        if (valid.value().isEmpty()) {
            settings.report().say("validation " + valid + ": no epoch is better than another, so the last one's weights are kept" + (tuning.patience() > 0 ? ", and patience never ends" : ""));
        }
        if (test.value().isEmpty()) settings.report().say("test " + test + ": the run will have no test score");
    }

    private Trainer trainer(PreparedData data, CompiledModel compiled, Map<String, WeightTensor> weights) {
        Trainer.Task task = new Trainer.Task(
                compiled.training(tuning.objective()), compiled.inference(), tuning.model().head().targets(),
                weights, Samples.of(data.part(data.split().train())), data.part(data.split().valid()), data.part(data.split().test()));
        Trainer trainer = new Trainer(backend, settings.threads(), task, tuning.plan(), validation(data), folder.checkpoint(), new RunRecorder(folder, settings.report()), settings.stopRequested());
        compiled.controllers().forEach(trainer::with);
        tuning.memory().ifPresent(trainer::within);
        return trainer;
    }

    private Validation validation(PreparedData data) {
        double[] labels = data.table().labels(data.split().valid());
        return new Validation() {
            @Override
            public OptionalDouble score(Session inference, List<Sample> valid) {
                double[] outputs = Inference.run(inference, valid, CompiledModel.LOGITS, data.table().tasks().size());
                return TaskScores.of(data.metric(), outputs(data).predictions(outputs), labels, data.table().tasks().size()).value();
            }

            @Override
            public String name() {
                return data.metric().key();
            }

            @Override
            public boolean largerIsBetter() {
                return data.metric().largerIsBetter();
            }
        };
    }

    private Outputs outputs(PreparedData data) {
        return new Outputs(tuning.model().head().task(), data.standardisation());
    }

    private RunResult finish(PreparedData data, CompiledModel compiled, Map<String, WeightTensor> weights, Trainer.Outcome outcome) {
        List<TensorEntry> trained = Checkpoint.trained(outcome.session());
        int tasks = data.table().tasks().size();
        List<Sample> test = data.part(data.split().test());
        double[] predictions = outputs(data).predictions(Inference.run(outcome.inference(), test, CompiledModel.LOGITS, tasks));
        double[] labels = data.table().labels(data.split().test());
        TaskScores score = TaskScores.of(data.metric(), predictions, labels, tasks);
        TaskScores baseline = data.constantScore(data.split().test());
        String digest = WeightsDigest.of(trained);
        AdapterFolder.write(folder.adapter(), compiled, trained, new AdapterFolder.Facts(
                data.table().tasks(), data.standardisation().means(), data.standardisation().deviations(), data.features(), BackboneDigest.of(compiled, weights), tuning.frozenWeights()));
        RunResult result = new RunResult(settings.folder(), true, digest, outcome.bestEpoch(), outcome.history(), score, standardised(data, score), baseline);
        folder.end(result, data, predictions, compiled.coverage().print());
        return result;
    }

    private OptionalDouble standardised(PreparedData data, TaskScores score) {
        boolean linear = data.metric() == Metric.RMSE || data.metric() == Metric.MAE;
        if (!linear || !tuning.standardise()) return OptionalDouble.empty();
        return IntStream.range(0, score.perTask().size())
                .filter(t -> score.perTask().get(t).value().isPresent())
                .mapToDouble(t -> score.perTask().get(t).value().getAsDouble() / data.standardisation().deviations().get(t))
                .average();
    }
}
