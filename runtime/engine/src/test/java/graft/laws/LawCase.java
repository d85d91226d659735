package graft.laws;

import graft.backend.StepBatch;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.program.FrozenProducts;
import graft.program.Program;
import graft.tensor.NumberFormat;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program with everything that a run of it needs.
 *
 * @param name of the case, for messages
 * @param program with its backward half
 * @param weights of every frozen and trainable parameter
 * @param objective factor of each reported loss in what the program differentiates
 * @param samples labelled, at least one label not missing
 */
public record LawCase(String name, Program program, Map<String, WeightTensor> weights, Map<String, Double> objective, List<Sample> samples) {
    /** All samples in one micro-batch. */
    public StepBatch whole() {
        return batch(List.of(samples));
    }

    /** The samples cut into micro-batches of the given number of graphs. */
    public StepBatch cut(int graphs) {
        List<List<Sample>> parts = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += graphs) parts.add(samples.subList(from, Math.min(samples.size(), from + graphs)));
        return batch(parts);
    }

    private StepBatch batch(List<List<Sample>> parts) {
        long labelled = samples.stream().flatMapToDouble(s -> java.util.Arrays.stream(s.labels())).filter(y -> !Double.isNaN(y)).count();
        long cells = samples.stream().mapToLong(s -> s.labels().length).sum();
        return new StepBatch(parts, 3, 42, labelled, cells);
    }

    /** The same case on the same graphs in another order. */
    public LawCase withSamples(List<Sample> others) {
        return new LawCase(name, program, weights, objective, others);
    }

    /** The same case with {@link FrozenProducts} rounded. */
    public LawCase withRounded(NumberFormat format) {
        Map<String, WeightTensor> rounded = new LinkedHashMap<>(weights);
        FrozenProducts.of(program).forEach(p -> rounded.computeIfPresent(p, (n, w) -> w.rounded(format)));
        return new LawCase(name + ", " + format.id(), program, rounded, objective, samples);
    }

    /** What a session has to be opened for. */
    public Sizes maxima(StepBatch batch) {
        Sizes maxima = Sizes.NONE;
        for (List<Sample> part : batch.microBatches()) maxima = maxima.max(RaggedBatch.sizesOf(part, program.hasToken()));
        return maxima;
    }

    @Override
    public String toString() {
        return name;
    }
}
