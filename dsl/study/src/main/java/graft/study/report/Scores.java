package graft.study.report;

import graft.study.Backbone;
import graft.study.DataChoice;
import graft.study.Method;
import graft.study.RunRecord;
import graft.study.StudyResults;
import graft.study.stats.Ranks;
import graft.study.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Test scores of a study, by cell. */
record Scores(StudyResults results) {
    /** A data set on a backbone. */
    record Block(String data, String backbone) {
        String label(boolean severalBackbones) {
            return severalBackbones ? data + ", " + backbone : data;
        }
    }

    List<String> methods() {
        return results.study().methods().stream().map(Method::name).toList();
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (Backbone b : results.study().backbones()) for (DataChoice d : results.study().data()) blocks.add(new Block(d.name(), b.name()));
        return blocks;
    }

    StudyResults.DataFacts facts(String data) {
        return results.data().stream().filter(f -> f.name().equals(data)).findFirst().orElseThrow();
    }

    /** Test scores of the seeds that ended with one. */
    double[] seeds(Block block, String method) {
        return results.finals(block.data(), block.backbone(), method).stream().filter(r -> r.test().isPresent()).mapToDouble(r -> r.test().getAsDouble()).toArray();
    }

    Optional<Summary> summary(Block block, String method) {
        double[] seeds = seeds(block, method);
        return seeds.length == 0 ? Optional.empty() : Optional.of(Summary.of(seeds));
    }

    /** Whether every seed of every method has a score. */
    boolean complete(Block block) {
        int seeds = results.study().protocol().seeds().size();
        return methods().stream().allMatch(m -> seeds(block, m).length == seeds);
    }

    /** Ranks of the mean scores within a complete block. */
    double[] ranks(Block block) {
        double[] means = methods().stream().mapToDouble(m -> summary(block, m).orElseThrow().mean()).toArray();
        return Ranks.of(means, facts(block.data()).largerIsBetter());
    }

    /** The method that trains everything, if the study has one. */
    Optional<String> full() {
        return results.study().methods().stream().filter(m -> m.isFull(results.study().backbones().getFirst().network())).map(Method::name).findFirst();
    }

    /** Mean of a number over the final runs of a method that ended with scores. */
    double mean(Block block, String method, java.util.function.ToDoubleFunction<RunRecord> number) {
        return results.finals(block.data(), block.backbone(), method).stream().filter(RunRecord::finished).mapToDouble(number).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
    }
}
