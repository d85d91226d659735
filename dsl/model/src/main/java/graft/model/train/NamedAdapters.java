package graft.model.train;

import graft.NearestNames;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.Part;
import graft.model.WeightSource;
import graft.model.adapter.GraftedModel;
import graft.model.files.AdapterFolder;
import graft.model.files.ModelJson;
import graft.tensor.WeightTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several adapters for one backbone, by name: each is the adapter folder of a run. The backbone's weights are kept once, whatever the number of adapters; switching is asking for another
 * name.
 */
public final class NamedAdapters {
    private final Gtn backbone;
    private final long seed;
    private final Map<String, Predictor> loaded = new LinkedHashMap<>();
    private final Map<Shared, WeightTensor> shared = new LinkedHashMap<>();
    private final Map<String, Set<String>> rounded = new LinkedHashMap<>();

    /** Adapters share a weight of the backbone if all were trained beside it in the same form. */
    private record Shared(String name, boolean rounded) {}

    /**
     * @param backbone with its weights
     * @param seed of the runs, by which a backbone without a weight file was drawn
     */
    public NamedAdapters(Gtn backbone, long seed) {
        this.backbone = backbone;
        this.seed = seed;
    }

    /**
     * Loads an adapter folder.
     *
     * @throws ModelException if the name is taken, or the adapter is for another backbone
     * @throws graft.weights.WeightFileException if its tensors do not fit, or the backbone's weights are not those that it was trained on
     */
    public NamedAdapters load(String name, Path folder) {
        if (loaded.containsKey(name)) throw new ModelException("two adapters are named '" + name + "'");
        GraftedModel saved = ModelJson.read(AdapterFolder.description(folder).path("model"));
        if (!saved.backbone().withWeights(new WeightSource.Random()).equals(backbone.withWeights(new WeightSource.Random()))) {
            throw new ModelException(folder + " is an adapter for " + saved.backbone().name() + ", whose description is not that of " + backbone.name());
        }
        GraftedModel model = new GraftedModel(backbone, saved.frozen(), saved.placements(), saved.tunings(), saved.unfrozen(), saved.head());
        Predictor predictor = Predictor.ofAdapter(folder, model, seed);
        Map<String, WeightTensor> weights = new LinkedHashMap<>(predictor.weights());
        Set<String> backboneNames = predictor.compiled().parts().stream().filter(p -> !model.trains(p)).map(Part::name).collect(Collectors.toSet());
        Set<String> here = AdapterFolder.rounded(folder, predictor.compiled()).stream().filter(backboneNames::contains).collect(Collectors.toSet());
        backboneNames.forEach(n -> weights.put(n, shared.computeIfAbsent(new Shared(n, here.contains(n)), s -> weights.get(n))));
        rounded.put(name, here);
        loaded.put(name, new Predictor(predictor.compiled(), weights, predictor.tasks(), predictor.outputs()));
        return this;
    }

    /** Forgets an adapter. */
    public void unload(String name) {
        use(name);
        loaded.remove(name);
        rounded.remove(name);
    }

    /** The names, in the order of loading. */
    public List<String> names() {
        return List.copyOf(loaded.keySet());
    }

    /**
     * The model with the named adapter.
     *
     * @throws ModelException naming the nearest
     */
    public Predictor use(String name) {
        Predictor found = loaded.get(name);
        if (found == null) throw new ModelException("no adapter is named '" + name + "'; " + NearestNames.hint(name, loaded.keySet()));
        return found;
    }

    /**
     * The model with several adapters at once: those at one port stand side by side or one behind the other, in the order of the names, as if they had been described together. Head, tasks and
     * units are those of the first.
     *
     * @throws ModelException if two of them hold different numbers for one weight: both have tuned it, or their ports share it; or if they were trained beside frozen weights that were stored
     *     differently
     */
    public Predictor together(String first, String... others) {
        List<Predictor> all = new ArrayList<>(List.of(use(first)));
        for (String name : others) {
            all.add(use(name));
            if (!rounded.get(name).equals(rounded.get(first))) {
                throw new ModelException("'" + first + "' and '" + name + "' were trained beside frozen weights that were stored differently (" + rounded.get(first).size() + " and " + rounded.get(name).size()
                        + " of them rounded to bfloat16), so they cannot be used at once; train both with the same frozenWeights");
            }
        }
        return new Together(backbone, all).predictor();
    }
}
