package graft.study;

import graft.backend.Session;
import graft.graph.Sample;
import graft.model.compile.CompiledModel;
import graft.model.compile.Coverage;
import graft.model.files.AdapterFolder;
import graft.model.files.BackboneLoader;
import graft.model.train.FineTuning;
import graft.model.train.FineTuningRun;
import graft.model.train.PreparedData;
import graft.model.train.RunFolder;
import graft.model.train.RunReport;
import graft.model.train.RunResult;
import graft.model.train.RunSettings;
import graft.molecules.metrics.MetricException;
import graft.plan.MemoryReport;
import graft.plan.ResidentMemory;
import graft.tensor.WeightTensor;
import graft.train.DivergedException;
import graft.train.EpochRecord;
import graft.train.Inference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Carries out one run in its folder, or goes on with it, or finds that it is done. */
final class RunRoom {
    private final StudyFolder folder;
    private final StudySettings settings;
    private final StudyData data;

    RunRoom(StudyFolder folder, StudySettings settings, StudyData data) {
        this.folder = folder;
        this.settings = settings;
        this.data = data;
    }

    /**
     * The result of a run that is done already.
     *
     * @throws StudyException if it was done with other settings than the study has now
     */
    Optional<RunRecord> done(RunKey key, FineTuning tuning) {
        Optional<RunRecord> record = folder.result(key);
        if (record.isPresent() && !new RunFolder(folder.run(key)).isOf(tuning)) {
            throw new StudyException(folder.run(key) + " was run with other settings or another model than the study has now; give the changed study another folder, or remove this run");
        }
        return record;
    }

    /** Runs, or goes on; empty if it was asked to stop. */
    Optional<RunRecord> run(RunKey key, FineTuning tuning, boolean resume) {
        Path path = folder.run(key);
        if (!resume) StudyFolder.clear(path);
        Watch watch = new Watch();
        RunSettings run = new RunSettings(settings.backend(), settings.threads(), settings.dataFolder(), path, resume, Optional.empty(), watch, settings.stopRequested());
        Supplier<PreparedData> prepared = data.of(key, tuning);
        RunRecord record;
        try {
            RunResult result = FineTuningRun.run(tuning, prepared, run);
            if (!result.finished()) return Optional.empty();
            record = finished(key, tuning, prepared.get(), result, watch);
        } catch (DivergedException | MetricException e) {
            record = diverged(key, tuning, prepared.get(), String.valueOf(e.getMessage()), watch);
        }
        folder.write(record);
        StudyFolder.clear(path.resolve("checkpoint"));
        return Optional.of(record);
    }

    /** Whether a run was begun that can go on. */
    boolean begun(RunKey key) {
        Path path = folder.run(key);
        return Files.exists(path.resolve("run.json")) && Files.exists(path.resolve("checkpoint").resolve("last.safetensors"));
    }

    private RunRecord finished(RunKey key, FineTuning tuning, PreparedData prepared, RunResult result, Watch watch) {
        OptionalDouble valid = result.history().stream().filter(e -> e.epoch() == result.bestEpoch()).map(EpochRecord::score).findFirst().orElse(OptionalDouble.empty());
        return new RunRecord(
                key, "", prepared.metric().key(), prepared.metric().largerIsBetter(), valid, result.test().value(), result.standardised(), result.constant().value(), result.bestEpoch(),
                result.history(), numbers(tuning), watch.memory, watch.stepMs(), inferenceMs(key, tuning, prepared), ResidentMemory.peak().orElse(-1), result.weightsDigest(), prepared.split().toString(),
                prepared.table().digest(), settings.backend().name(), settings.threads());
    }

    private RunRecord diverged(RunKey key, FineTuning tuning, PreparedData prepared, String why, Watch watch) {
        return new RunRecord(
                key, why, prepared.metric().key(), prepared.metric().largerIsBetter(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), 0,
                watch.history, numbers(tuning), watch.memory, watch.stepMs(), Double.NaN, ResidentMemory.peak().orElse(-1), "", prepared.split().toString(), prepared.table().digest(),
                settings.backend().name(), settings.threads());
    }

    private static RunRecord.Numbers numbers(FineTuning tuning) {
        Coverage c = CompiledModel.of(tuning.model()).coverage();
        return new RunRecord.Numbers(c.adapterNumbers(), c.backboneNumbers(), c.headNumbers(), c.backboneTotal());
    }

    /** The weights of a finished run. */
    Map<String, WeightTensor> weights(RunKey key, CompiledModel compiled) {
        return AdapterFolder.load(folder.run(key).resolve("adapter"), compiled, BackboneLoader.load(compiled, key.seed()));
    }

    /** Time of a prediction a molecule, over the validation part; the first pass warms up. */
    private double inferenceMs(RunKey key, FineTuning tuning, PreparedData prepared) {
        CompiledModel compiled = CompiledModel.of(tuning.model());
        List<Sample> samples = prepared.part(prepared.split().valid());
        int targets = tuning.model().head().targets();
        try (Session session = settings.backend().open(compiled.inference(), weights(key, compiled), Inference.maxima(samples, tuning.model().backbone().hasToken(), settings.backend().cutting(compiled.inference())), settings.threads())) {
            Inference.run(session, samples, CompiledModel.LOGITS, targets);
            long start = System.nanoTime();
            Inference.run(session, samples, CompiledModel.LOGITS, targets);
            return (System.nanoTime() - start) / 1e6 / samples.size();
        }
    }

    /** Times steps, notes the memory plan, and passes everything on. */
    private final class Watch implements RunReport {
        private final List<Double> steps = new ArrayList<>();
        private final List<EpochRecord> history = new ArrayList<>();
        private RunRecord.Memory memory = RunRecord.Memory.NONE;
        private long before = -1;

        @Override
        public void say(String text) {
            // Coverage and remarks on the data are the same for run after run; the report has them once, and StudyData says the latter once.
        }

        @Override
        public void planned(MemoryReport report, long totalSteps, long firstStep) {
            memory = RunRecord.Memory.of(report);
            settings.progress().planned(report, totalSteps, firstStep);
        }

        @Override
        public void takenUp(List<EpochRecord> earlier) {
            history.addAll(earlier);
        }

        @Override
        public void stepped(long step, int epoch, Map<String, Double> losses) {
            long now = System.nanoTime();
            if (before >= 0) steps.add((now - before) / 1e6);
            before = now;
            settings.progress().stepped(step, epoch, losses);
        }

        @Override
        public void epochEnded(EpochRecord epoch) {
            before = -1;
            history.add(epoch);
            settings.progress().epochEnded(epoch);
        }

        private double stepMs() {
            return steps.isEmpty() ? Double.NaN : steps.stream().sorted().skip(steps.size() / 2).findFirst().orElseThrow();
        }
    }
}
