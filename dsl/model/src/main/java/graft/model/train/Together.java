package graft.model.train;

import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.Part;
import graft.model.Port;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Placement;
import graft.model.compile.CompiledModel;
import graft.tensor.WeightTensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes one model of several that were trained on the same backbone; head, tasks and units are the first one's. */
final class Together {
    private final Gtn backbone;
    private final List<Predictor> all;
    private final Map<String, WeightTensor> weights = new LinkedHashMap<>();
    private final Map<String, WeightTensor> claimed = new HashMap<>();

    Together(Gtn backbone, List<Predictor> all) {
        this.backbone = backbone;
        this.all = all;
    }

    Predictor predictor() {
        Predictor first = all.getFirst();
        List<Placement> placements = all.stream().flatMap(p -> p.compiled().model().placements().stream()).toList();
        CompiledModel compiled = CompiledModel.of(new GraftedModel(backbone, true, placements, List.of(), List.of(), first.compiled().model().head()));
        first.compiled().parts().forEach(p -> weights.put(p.name(), weight(first, p)));
        Map<Port, Integer> taken = new HashMap<>();
        for (Predictor one : all) {
            one.compiled().parts().stream().filter(p -> !p.isHead() && one.compiled().model().trains(p)).forEach(p -> claim(p.name(), weight(one, p)));
            Map<String, String> prefixes = prefixes(one.compiled(), compiled, taken);
            for (Part p : one.compiled().adapterParts()) {
                String prefix = prefixes.keySet().stream().filter(p.name()::startsWith).findFirst().orElse("");
                claim(prefixes.getOrDefault(prefix, "") + p.name().substring(prefix.length()), weight(one, p));
            }
        }
        return new Predictor(compiled, weights, first.tasks(), first.outputs());
    }

    /** From the prefixes of an adapter's weights alone to those that it has among the others at its port. */
    private static Map<String, String> prefixes(CompiledModel one, CompiledModel together, Map<Port, Integer> taken) {
        Map<String, String> prefixes = new HashMap<>();
        for (CompiledModel.Grafted g : one.grafts()) {
            List<CompiledModel.Grafted> here = together.grafts().stream().filter(h -> h.port().equals(g.port())).toList();
            prefixes.put(g.prefix(), here.get(taken.merge(g.port(), 1, Integer::sum) - 1).prefix());
        }
        return prefixes;
    }

    private void claim(String name, WeightTensor weight) {
        WeightTensor before = claimed.put(name, weight);
        if (before != null && !Arrays.equals(before.toArray(), weight.toArray())) {
            throw new ModelException("two of the adapters hold different numbers for '" + name + "', so they cannot be used at once; each has tuned it or shares it between its ports");
        }
        weights.put(name, weight);
    }

    private static WeightTensor weight(Predictor of, Part part) {
        WeightTensor weight = of.weights().get(part.name());
        if (weight == null) throw new IllegalStateException("a predictor has all weights of its model, but not " + part.name());
        return weight;
    }
}
