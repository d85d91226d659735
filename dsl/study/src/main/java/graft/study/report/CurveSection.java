package graft.study.report;

import graft.study.RunRecord;
import graft.study.StudyResults;
import graft.train.EpochRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Learning curves: validation score and task loss by epoch, mean over the seeds that reached the epoch. */
final class CurveSection {
    private final Scores scores;
    private final StudyResults results;

    CurveSection(Scores scores) {
        this.scores = scores;
        this.results = scores.results();
    }

    void write(Html page) {
        page.section("curves", "Learning curves");
        page.figure(plot("validation score", e -> e.score().orElse(Double.NaN)), "Validation score by epoch, mean over the seeds that reached it; early stopping ends a curve.");
        page.figure(plot("task loss", e -> e.losses().getOrDefault("task", Double.NaN)), "Task loss on the training part by epoch, mean over the seeds that reached it.");
    }

    private String plot(String axis, java.util.function.ToDoubleFunction<EpochRecord> number) {
        List<String> data = new ArrayList<>();
        List<String> method = new ArrayList<>();
        List<Double> epoch = new ArrayList<>();
        List<Double> value = new ArrayList<>();
        boolean several = results.study().backbones().size() > 1;
        int blocks = scores.blocks().size();
        for (Scores.Block k : scores.blocks()) {
            for (String m : scores.methods()) {
                Map<Integer, List<Double>> byEpoch = new TreeMap<>();
                for (RunRecord r : results.finals(k.data(), k.backbone(), m)) {
                    for (EpochRecord e : r.history()) {
                        double v = number.applyAsDouble(e);
                        if (!Double.isNaN(v)) byEpoch.computeIfAbsent(e.epoch(), x -> new ArrayList<>()).add(v);
                    }
                }
                byEpoch.forEach((e, values) -> {
                    data.add(k.label(several));
                    method.add(m);
                    epoch.add((double) e);
                    value.add(values.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
                });
            }
        }
        Map<String, Object> columns = Plot.columns("data", data, "method", method, "epoch", epoch, "value", value);
        int across = Math.min(2, blocks);
        int last = epoch.stream().mapToInt(Double::intValue).max().orElse(1);
        List<Double> ticks = java.util.stream.IntStream.iterate(1, e -> e <= last, e -> e + Math.max(1, last / 10)).mapToObj(e -> (double) e).toList();
        return new Plot("")
                .layer("line", columns, List.of("x", "epoch", "y", "value", "color", "method", "group", "method"), "size", 1.1)
                .layer("point", columns, List.of("x", "epoch", "y", "value", "color", "method"), "size", 1.6)
                .ticks("x", "epoch", ticks, ticks.stream().map(t -> Integer.toString(t.intValue())).toList()).axis("y", axis, null).colours("color", "method", scores.methods())
                .facets("data", across, true, true).svg(920, Plot.height(blocks, across, 240, 60));
    }
}
