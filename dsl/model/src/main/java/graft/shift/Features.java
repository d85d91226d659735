package graft.shift;

import graft.backend.Backend;
import graft.backend.Cutting;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.graph.Sample;
import graft.model.compile.CompiledModel;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import graft.train.EpochOrder;
import graft.train.MicroBatches;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The features of a model, dropout off: the vector that each graph has after each block, and the pooled one.
 *
 * @param layers by name, in the order of the network: {@code block0}, ..., {@code pooled}; [graphs][width] each. A graph's vector after a block
 *     is the mean over its tokens, the graph token among them
 */
public record Features(Map<String, double[][]> layers) {
    private static final int GRAPHS_AT_ONCE = 64;

    public Features {
        layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
    }

    /** Runs a model over the samples, in their order. */
    public static Features of(CompiledModel model, Map<String, WeightTensor> weights, List<Sample> samples, Backend backend, int threads) {
        boolean token = model.model().backbone().hasToken();
        List<List<Sample>> parts = EpochOrder.cut(samples, GRAPHS_AT_ONCE);
        Cutting cutting = backend.cutting(model.features());
        Sizes maxima = Sizes.NONE;
        for (List<Sample> part : parts) maxima = maxima.max(MicroBatches.maxima(MicroBatches.cut(part, token, cutting), token));
        Map<String, List<double[]>> rows = new LinkedHashMap<>();
        try (Session session = backend.open(model.features(), weights, maxima, threads)) {
            for (List<Sample> part : parts) {
                Map<String, double[]> outputs = session.run(new StepBatch(MicroBatches.cut(part, token, cutting), 0, 0, 1, 1)).outputs();
                for (int b = 0; b < model.model().backbone().blocks(); b++) {
                    rows.computeIfAbsent(CompiledModel.block(b), k -> new ArrayList<>()).addAll(tokenMeans(outputs.get(CompiledModel.block(b)), part, token));
                }
                rows.computeIfAbsent(CompiledModel.POOLED, k -> new ArrayList<>()).addAll(cut(outputs.get(CompiledModel.POOLED), part.size()));
            }
        }
        Map<String, double[][]> layers = new LinkedHashMap<>();
        rows.forEach((name, list) -> layers.put(name, list.toArray(double[][]::new)));
        return new Features(layers);
    }

    private static List<double[]> tokenMeans(double[] tokens, List<Sample> graphs, boolean token) {
        int total = graphs.stream().mapToInt(s -> tokens(s, token)).sum();
        int width = tokens.length / total;
        List<double[]> means = new ArrayList<>();
        int at = 0;
        for (Sample s : graphs) {
            int count = tokens(s, token);
            double[] mean = new double[width];
            for (int t = 0; t < count; t++) for (int f = 0; f < width; f++) mean[f] += tokens[at + t * width + f] / count;
            means.add(mean);
            at += count * width;
        }
        return means;
    }

    private static int tokens(Sample sample, boolean token) {
        return sample.graph().nodes() + (token ? 1 : 0);
    }

    private static List<double[]> cut(double[] rows, int count) {
        int width = rows.length / count;
        List<double[]> out = new ArrayList<>();
        for (int i = 0; i < count; i++) out.add(java.util.Arrays.copyOfRange(rows, i * width, (i + 1) * width));
        return out;
    }
}
