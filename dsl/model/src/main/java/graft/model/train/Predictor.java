package graft.model.train;

import graft.backend.Backend;
import graft.backend.Session;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Head;
import graft.model.compile.CompiledModel;
import graft.model.files.AdapterFolder;
import graft.model.files.BackboneLoader;
import graft.model.files.GraphormerFolder;
import graft.model.files.MatFolder;
import graft.model.files.ModelJson;
import graft.molecules.chem.Featuriser;
import graft.molecules.data.LabelStandardisation;
import graft.program.Op;
import graft.tensor.WeightTensor;
import graft.train.Inference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A trained model that predicts. Made from a run folder, or from a Hugging Face Graphormer folder with its own head.
 *
 * @param compiled the model
 * @param weights all of them
 * @param tasks names of the head's columns
 * @param outputs from the head's numbers to predictions
 */
public record Predictor(CompiledModel compiled, Map<String, WeightTensor> weights, List<String> tasks, Outputs outputs) {

    /**
     * From a run folder, by its saved description.
     *
     * @throws ModelException if the model has parts of the user's own; use {@link #of(Path, GraftedModel)}
     */
    public static Predictor ofRun(Path run) {
        return of(run, ModelJson.read(new RunFolder(run).description().path("model")));
    }

    /** From a run folder whose model is described by a program or script. */
    public static Predictor of(Path run, GraftedModel model) {
        Path adapter = AdapterFolder.find(run).orElseThrow(() -> new ModelException(run + " holds no trained adapter; has its training finished? Go on with --resume " + run));
        return ofAdapter(adapter, model, new RunFolder(run).description().path("settings").path("seed").asLong());
    }

    /**
     * From an adapter folder alone.
     *
     * @param seed of the run that trained it, by which a backbone without a weight file was drawn
     */
    public static Predictor ofAdapter(Path adapter, GraftedModel model, long seed) {
        CompiledModel compiled = CompiledModel.of(model);
        Map<String, WeightTensor> weights = AdapterFolder.load(adapter, compiled, BackboneLoader.load(compiled, seed));
        AdapterFolder.Facts facts = AdapterFolder.facts(adapter);
        String version = compiled.featuriser().version();
        if (!facts.featuriser().equals(version)) {
            throw new ModelException(adapter + " was trained on features of version " + facts.featuriser() + ", this Graft makes " + version + "; its predictions would mean something else");
        }
        return new Predictor(compiled, weights, facts.tasks(), new Outputs(model.head().task(), new LabelStandardisation(facts.means(), facts.deviations())));
    }

    /**
     * From a file that holds backbone and head, without adapters. It knows no label units: regression gives the head's numbers.
     *
     * @throws ModelException if the model has adapters, which the file cannot hold
     */
    public static Predictor ofWeights(Path file, GraftedModel model) {
        if (!model.placements().isEmpty()) throw new ModelException("the model has adapters (" + model.method() + "), which " + file + " does not hold; give the adapter folder of a run");
        Head head = new Head(model.head().task(), model.head().targets(), model.head().loss(), true);
        CompiledModel compiled = CompiledModel.of(model.backbone().withWeights(BackboneLoader.source(file)).grafted(g -> g.head(head)));
        List<String> tasks = IntStream.range(0, head.targets()).mapToObj(i -> "class" + i).toList();
        return new Predictor(compiled, BackboneLoader.load(compiled, 0), tasks, new Outputs(head.task(), LabelStandardisation.none(head.targets())));
    }

    /** From a Hugging Face Graphormer folder: the head's numbers as they are. */
    public static Predictor ofHuggingFace(Path folder) {
        GraphormerFolder read = GraphormerFolder.open(folder);
        return ofBackbone(read.gtn(), read.targets());
    }

    /** From a MAT folder: the head's numbers as they are. */
    public static Predictor ofMat(Path folder) {
        MatFolder read = MatFolder.open(folder);
        return ofBackbone(read.gtn(), read.targets());
    }

    private static Predictor ofBackbone(Gtn gtn, int targets) {
        Head head = new Head(Head.Task.REGRESSION, targets, Op.LossKind.SQUARED_ERROR, true);
        CompiledModel compiled = CompiledModel.of(gtn.grafted(g -> g.freezeBackbone().head(head)));
        List<String> tasks = IntStream.range(0, targets).mapToObj(i -> "class" + i).toList();
        return new Predictor(compiled, BackboneLoader.load(compiled, 0), tasks, new Outputs(Head.Task.REGRESSION, LabelStandardisation.none(targets)));
    }

    /** What molecules have to become before they are predicted. */
    public Featuriser featuriser() {
        return compiled.featuriser();
    }

    /** The head's numbers for molecules that {@link #featuriser} made, [molecules x tasks] row-major. */
    public double[] raw(Backend backend, int threads, List<Featuriser.Featurised> molecules) {
        List<Sample> samples = samples(molecules);
        boolean token = compiled.model().backbone().hasToken();
        try (Session session = backend.open(compiled.inference(), weights, Inference.maxima(samples, token, backend.cutting(compiled.inference())), threads)) {
            return Inference.run(session, samples, CompiledModel.LOGITS, tasks.size());
        }
    }

    /** Molecules that {@link #featuriser} made, as batches hold them; their rows are counted from 0. */
    public static List<Sample> samples(List<Featuriser.Featurised> molecules) {
        return IntStream.range(0, molecules.size()).parallel().mapToObj(i -> sample(i, molecules.get(i))).toList();
    }

    private static Sample sample(int row, Featuriser.Featurised molecule) {
        return new Sample(row, molecule.graph(), ShortestPaths.of(molecule.graph()), new double[0], molecule.distances());
    }

    /** Predictions for molecules that {@link #featuriser} made, [molecules x tasks] row-major: label units for regression, probabilities for classification. */
    public double[] predict(Backend backend, int threads, List<Featuriser.Featurised> molecules) {
        return outputs.predictions(raw(backend, threads, molecules));
    }
}
