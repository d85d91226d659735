package graft.study;

import graft.optim.AdamWOptions;
import java.util.List;

/**
 * How every run of a study is trained, the same for every method. The learning rate is searched per data set, backbone and method: every rate of
 * the grid is run on the first seed, and the best validation score chooses. The run of the chosen rate is that seed's result, unless the search
 * is shorter than the final runs.
 *
 * @param seeds of weights, order and dropout; the search uses the first
 * @param learningRates the grid, the same for every method
 * @param epochs at most, in final runs
 * @param searchEpochs at most, in the search
 * @param patience epochs without a better validation score before a run stops, 0 for never
 * @param batchGraphs graphs a step
 * @param optimiser everything but the learning rate
 */
public record Protocol(List<Long> seeds, List<Double> learningRates, int epochs, int searchEpochs, int patience, int batchGraphs, AdamWOptions optimiser) {
    public Protocol {
        seeds = List.copyOf(seeds);
        learningRates = List.copyOf(learningRates);
        if (seeds.isEmpty() || seeds.stream().distinct().count() < seeds.size()) throw new StudyException("a study needs seeds, all different, not " + seeds);
        if (learningRates.isEmpty() || learningRates.stream().distinct().count() < learningRates.size()) throw new StudyException("a study needs a grid of learning rates, all different, not " + learningRates);
        if (epochs < 1 || searchEpochs < 1 || searchEpochs > epochs) throw new StudyException("a study needs at least one epoch, and no more in the search than in the end; not " + epochs + " and " + searchEpochs);
        if (batchGraphs < 1) throw new StudyException("a step needs at least one graph, not " + batchGraphs);
    }

    /** The seed of the search. */
    public long searchSeed() {
        return seeds.getFirst();
    }
}
