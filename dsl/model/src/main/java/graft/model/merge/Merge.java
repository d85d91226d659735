package graft.model.merge;

import graft.backend.Backend;
import graft.backend.Session;
import graft.graph.Sample;
import graft.model.Part;
import graft.model.Port;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.MergeableAdapter;
import graft.model.adapter.MergedMap;
import graft.model.compile.CompiledModel;
import graft.program.Program;
import graft.tensor.WeightTensor;
import graft.train.Inference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the adapters of a model into the weights of its backbone. Sums are taken in double and rounded to float once. What the merged model gives is compared with what the
 * adapted one gives on probe molecules; a difference above {@link #BOUND} of the largest output is an error, and nothing is written.
 *
 * @param model the backbone with its head, without adapters
 * @param weights all of them
 * @param maps number of linear maps that were changed
 * @param difference largest difference of the outputs on the probes, over the largest output
 */
public record Merge(CompiledModel model, Map<String, WeightTensor> weights, int maps, double difference) {
    /** Largest allowed difference between merged and adapted outputs, relative to the largest output: ten times what float32 rounding leaves. */
    public static final double BOUND = 1e-4;

    /**
     * Merges.
     *
     * @param weights of the whole model, adapters too
     * @param probes to compare on
     * @throws MergeException naming an adapter that is no change of a linear map, or if outputs differ by more than the bound
     */
    public static Merge of(CompiledModel model, Map<String, WeightTensor> weights, List<Sample> probes, Backend backend, int threads) {
        Map<String, WeightTensor> merged = new LinkedHashMap<>();
        for (Part p : model.parts()) merged.put(p.name(), weight(weights, p.name()));
        Map<Port, MergedMap> maps = new LinkedHashMap<>();
        for (CompiledModel.Grafted g : model.grafts()) {
            MergeableAdapter adapter = mergeable(g);
            MergedMap map = maps.computeIfAbsent(g.port(), port -> new MergedMap(port.out(), port.in(), numbers(weights, port.name() + ".weight"), numbers(weights, port.name() + ".bias")));
            adapter.merge(g.port(), map, new AdapterWeights(g, weights));
        }
        maps.forEach((port, map) -> {
            put(merged, port.name() + ".weight", map.weight());
            put(merged, port.name() + ".bias", map.bias());
        });
        GraftedModel plain = new GraftedModel(model.model().backbone(), true, List.of(), List.of(), List.of(), model.model().head());
        CompiledModel compiled = CompiledModel.of(plain);
        double difference = difference(outputs(model, weights, probes, backend, threads), outputs(compiled, merged, probes, backend, threads));
        if (!(difference <= BOUND)) {
            throw new MergeException("the merged model differs from the adapted one by " + difference + " of the largest output on " + probes.size() + " probe molecules, more than the bound " + BOUND
                    + "; nothing was written");
        }
        return new Merge(compiled, merged, maps.size(), difference);
    }

    private static MergeableAdapter mergeable(CompiledModel.Grafted g) {
        if (g.adapter() instanceof MergeableAdapter m) return m;
        throw new MergeException("the adapter '" + g.adapter().name() + "' at " + g.port().name() + " is no change of a linear map and cannot be merged; keep it as an adapter folder"
                + " (lora, rslora, dora, vera, adalora, oft and ia3 merge; weights that were unfrozen are in the backbone already)");
    }

    /** An adapter's weights as {@link MergeableAdapter#merge} asks for them. */
    private record AdapterWeights(CompiledModel.Grafted graft, Map<String, WeightTensor> all) implements MergeableAdapter.Weights {
        @Override
        public double[] own(String name) {
            return numbers(all, graft.prefix() + name);
        }

        @Override
        public double[] shared(String name) {
            return numbers(all, Part.SHARED + graft.adapter().name() + "." + name);
        }
    }

    private static WeightTensor weight(Map<String, WeightTensor> weights, String name) {
        WeightTensor w = weights.get(name);
        if (w == null) throw new MergeException("there is no weight '" + name + "' to merge; give all weights of the model, adapters too");
        return w;
    }

    private static double[] numbers(Map<String, WeightTensor> weights, String name) {
        float[] values = weight(weights, name).toArray();
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) out[i] = values[i];
        return out;
    }

    private static void put(Map<String, WeightTensor> weights, String name, double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) rounded[i] = (float) values[i];
        weights.put(name, WeightTensor.of(weight(weights, name).shape(), rounded));
    }

    private static double[] outputs(CompiledModel model, Map<String, WeightTensor> weights, List<Sample> probes, Backend backend, int threads) {
        Program program = model.inference();
        try (Session session = backend.open(program, weights, Inference.maxima(probes, program.hasToken(), backend.cutting(program)), threads)) {
            return Inference.run(session, probes, CompiledModel.LOGITS, model.model().head().targets());
        }
    }

    private static double difference(double[] adapted, double[] merged) {
        double largest = 0;
        double apart = 0;
        for (int i = 0; i < adapted.length; i++) {
            largest = Math.max(largest, Math.abs(adapted[i]));
            apart = Math.max(apart, Math.abs(adapted[i] - merged[i]));
        }
        return largest == 0 ? apart : apart / largest;
    }
}
