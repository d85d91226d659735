package graft.model.pretrain;

import graft.graph.Masking;
import graft.graph.NodeClass;
import graft.graph.Sample;
import graft.model.Part;
import graft.model.adapter.GraftedModel;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.model.files.BackboneLoader;
import graft.model.files.ModelJson;
import graft.model.train.RunFolder;
import graft.model.train.RunRecorder;
import graft.model.train.RunSettings;
import graft.molecules.data.Corpus;
import graft.molecules.data.CorpusStore;
import graft.molecules.data.DataFolder;
import graft.optim.AdamWOptions;
import graft.program.Program;
import graft.train.Checkpoint;
import graft.train.EpochRecord;
import graft.train.Trainer;
import graft.train.TrainingPlan;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import graft.weights.WeightsDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Carries out a {@link PreTraining}: corpus, store of graphs, training, backbone file. */
public final class PreTrainingRun {
    private final PreTraining training;
    private final RunSettings settings;
    private final RunFolder folder;

    private PreTrainingRun(PreTraining training, RunSettings settings) {
        this.training = training;
        this.settings = settings;
        this.folder = new RunFolder(settings.folder());
    }

    /**
     * Trains, and writes the run folder: {@code run.json}, {@code metrics.csv}, {@code checkpoint/} and {@code backbone/model.safetensors}. Graphs are
     * featurised once into {@code stores}, and found there again.
     *
     * @param stores folder of graph stores
     */
    public static PreTrainingResult run(PreTraining training, Path stores, RunSettings settings) {
        return new PreTrainingRun(training, settings).run(stores);
    }

    private PreTrainingResult run(Path stores) {
        CompiledModel compiled = CompiledModel.of(model());
        CorpusStore store = CorpusStore.of(corpus(), compiled.featuriser(), stores, settings.report()::say);
        settings.report().say(store.remark());
        CorpusData data = CorpusData.of(store.graphs(), training.corpus().labels().size(), training.valid(), training.seed(), training.corpus().describe());
        settings.report().say(String.format(java.util.Locale.ROOT, "%,d molecules to learn from, %,d held out", data.train().size(), data.valid().size()));
        settings.report().say(compiled.coverage().print().stripTrailing());
        ObjectNode details = details(store, compiled.featuriser().version());
        if (settings.resume()) {
            folder.checkSameRun(details);
            folder.goesOn(settings).ifPresent(settings.report()::say);
        } else {
            folder.begin(settings, details);
        }
        int targets = compiled.model().head().targets();
        Trainer.Task task = new Trainer.Task(trainingProgram(compiled), scoringProgram(compiled), targets, BackboneLoader.load(compiled, training.seed()), data.train(), data.valid(), List.of());
        TrainingPlan plan = new TrainingPlan(training.epochs(), training.batchGraphs(), training.seed(), training.optimiser(), OptionalDouble.empty(), 0, training.checkpointSteps());
        Trainer.Outcome outcome = new Trainer(settings.backend(), settings.threads(), task, plan, new LossValidation(targets), folder.checkpoint(), new RunRecorder(folder, settings.report()), settings.stopRequested()).run(settings.resume());
        try {
            if (!outcome.finished()) return PreTrainingResult.stopped(settings.folder());
            settings.report().say(outcome.session().memory().afterwards());
            return finish(outcome, constant(data));
        } finally {
            outcome.inference().close();
            outcome.session().close();
        }
    }

    private Corpus corpus() {
        Corpus named = training.corpus();
        return named.files().stream().allMatch(Files::exists) ? named : named.within(DataFolder.locate(settings.dataFolder()).root());
    }

    private GraftedModel model() {
        int targets = switch (training.task()) {
            case PreTrainingTask.HiddenAtoms t -> t.elements(training.backbone()).classes();
            case PreTrainingTask.Properties t -> training.corpus().labels().size();
        };
        return training.backbone().grafted(g -> g.regression(targets));
    }

    private Program trainingProgram(CompiledModel compiled) {
        return switch (training.task()) {
            case PreTrainingTask.HiddenAtoms t -> compiled.trainingOnHiddenNodes(new Masking(t.rate(), training.seed()), t.elements(training.backbone()));
            case PreTrainingTask.Properties t -> compiled.training(Objective.TASK);
        };
    }

    private Program scoringProgram(CompiledModel compiled) {
        return switch (training.task()) {
            case PreTrainingTask.HiddenAtoms t -> compiled.scoringHiddenNodes(new Masking(t.rate(), training.seed()), t.elements(training.backbone()));
            case PreTrainingTask.Properties t -> compiled.scoring();
        };
    }

    /** The loss of a predictor that gives every atom the frequencies of the validation part's elements, or every label its training mean. */
    private double constant(CorpusData data) {
        return switch (training.task()) {
            case PreTrainingTask.HiddenAtoms t -> entropy(data.valid(), t.elements(training.backbone()));
            case PreTrainingTask.Properties t -> data.valid().stream().flatMapToDouble(s -> java.util.Arrays.stream(s.labels())).filter(y -> !Double.isNaN(y)).map(y -> y * y).average().orElse(Double.NaN);
        };
    }

    private static double entropy(List<Sample> samples, NodeClass elements) {
        long[] count = new long[elements.classes()];
        long atoms = 0;
        for (Sample s : samples) {
            for (int i = 0; i < s.graph().nodes(); i++) count[elements.of(s, i)]++;
            atoms += s.graph().nodes();
        }
        double entropy = 0;
        for (long c : count) if (c > 0) entropy -= (double) c / atoms * Math.log((double) c / atoms);
        return entropy;
    }

    private ObjectNode details(CorpusStore store, String features) {
        AdamWOptions o = training.optimiser();
        ObjectNode details = JsonMapper.shared().createObjectNode();
        ObjectNode s = details.putObject("settings");
        s.put("task", training.task().toString()).put("valid", training.valid()).put("seed", training.seed()).put("epochs", training.epochs()).put("batch_graphs", training.batchGraphs());
        s.put("optimiser", o.toString());
        details.set("model", ModelJson.write(model()));
        return details.put("features", features).put("data", training.corpus().describe()).put("data_digest", store.digest()).put("data_remark", store.remark());
    }

    private PreTrainingResult finish(Trainer.Outcome outcome, double constant) {
        List<TensorEntry> weights = new ArrayList<>();
        for (TensorEntry t : Checkpoint.trained(outcome.session())) if (!t.name().startsWith(Part.HEAD)) weights.add(t);
        String digest = WeightsDigest.of(weights);
        Path file = settings.folder().resolve("backbone").resolve("model.safetensors");
        SafetensorsWriter.write(file, weights, Map.of("backbone", training.backbone().name(), "corpus", training.corpus().describe(), "task", training.task().toString(), "weights_digest", digest));
        double loss = outcome.history().get(outcome.bestEpoch() - 1).score().orElse(Double.NaN);
        ObjectNode result = JsonMapper.shared().createObjectNode();
        result.put("backbone", "backbone/model.safetensors").put("weights_digest", digest).put("best_epoch", outcome.bestEpoch()).put("validation_loss", loss).put("constant_loss", constant);
        result.put("seconds", outcome.history().stream().mapToDouble(EpochRecord::seconds).sum());
        folder.finish(result);
        return new PreTrainingResult(settings.folder(), true, file, digest, outcome.bestEpoch(), outcome.history(), loss, constant);
    }
}
