package graft.study;

import graft.study.baseline.BaselineRecord;
import graft.study.memory.MemoryRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a study gave.
 *
 * @param search runs of the learning-rate search; those whose rate was chosen are among the finals too, unless the search is shorter
 * @param finals a run a data set, backbone, method and seed, at the chosen rate
 * @param ablations runs of variants
 * @param shifts by run
 * @param baselines scores of models without graphs
 * @param memory planned and measured, one a backbone and method
 * @param data what the data sets are
 */
public record StudyResults(
        Study study, List<RunRecord> search, List<RunRecord> finals, List<RunRecord> ablations, Map<RunKey, ShiftRecord> shifts, List<BaselineRecord> baselines,
        List<MemoryRecord> memory, List<DataFacts> data) {

    public StudyResults {
        search = List.copyOf(search);
        finals = List.copyOf(finals);
        ablations = List.copyOf(ablations);
        shifts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(shifts));
        baselines = List.copyOf(baselines);
        memory = List.copyOf(memory);
        data = List.copyOf(data);
    }

    /**
     * What a data set is.
     *
     * @param asRead what there is to say of it: rows skipped and repeated, distances that fell back
     */
    public record DataFacts(String name, String source, int rows, List<String> tasks, String metric, boolean largerIsBetter, List<String> asRead) {}

    /** The final runs of a method, in the order of the seeds. */
    public List<RunRecord> finals(String data, String backbone, String method) {
        return finals.stream().filter(r -> r.key().data().equals(data) && r.key().backbone().equals(backbone) && r.key().method().equals(method)).toList();
    }

    /** The learning rate that was chosen, if a run of the search ended with a score. */
    public Optional<Double> learningRate(String data, String backbone, String method) {
        return chosen(search.stream().filter(r -> r.key().data().equals(data) && r.key().backbone().equals(backbone) && r.key().method().equals(method)).toList()).map(r -> r.key().learningRate());
    }

    /** The run with the best validation score, the first of equals; empty if none has one. */
    static Optional<RunRecord> chosen(List<RunRecord> grid) {
        Optional<RunRecord> best = Optional.empty();
        for (RunRecord r : grid) {
            if (r.valid().isPresent() && (best.isEmpty() || r.validatesBetterThan(best.get()))) best = Optional.of(r);
        }
        return best;
    }
}
