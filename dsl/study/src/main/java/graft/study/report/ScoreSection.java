package graft.study.report;

import graft.study.Backbone;
import graft.study.RunRecord;
import graft.study.StudyResults;
import graft.study.baseline.BaselineRecord;
import graft.study.baseline.FingerprintBaseline;
import graft.study.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Score tables with mean, deviation and every seed, and how near each method comes to full fine-tuning. */
final class ScoreSection {
    private static final int ROW = 22;

    private final Scores scores;
    private final StudyResults results;

    ScoreSection(Scores scores) {
        this.scores = scores;
        this.results = scores.results();
    }

    void write(Html page) {
        page.section("scores", "Scores");
        page.paragraph("Test scores of the weights with the best validation score: mean and sample standard deviation over " + results.study().protocol().seeds().size()
                + " seeds. The best mean of a column is bold; an underlined one lies within one standard error of the best. The arrow says which way is better.");
        for (Backbone b : results.study().backbones()) {
            page.heading("Backbone " + b.name());
            table(page, b.name());
            page.figure(plot(b.name()), "Test score of every seed (dots) and their mean with one standard deviation (bars), " + b.name() + ".");
            page.details("Every seed, with learning rate and epochs", everySeed(b.name()));
        }
        scores.full().ifPresent(full -> nearFull(page, full));
    }

    private void table(Html page, String backbone) {
        List<Scores.Block> blocks = scores.blocks().stream().filter(k -> k.backbone().equals(backbone)).toList();
        List<String> header = new ArrayList<>(List.of("method"));
        blocks.forEach(k -> header.add(Html.escape(k.data()) + "<br><span class=\"unit\">" + Html.escape(scores.facts(k.data()).metric()) + (scores.facts(k.data()).largerIsBetter() ? " &uarr;" : " &darr;") + "</span>"));
        List<List<String>> rows = new ArrayList<>();
        for (String m : scores.methods()) {
            List<String> row = new ArrayList<>(List.of(Html.escape(m)));
            blocks.forEach(k -> row.add(cell(k, m)));
            rows.add(row);
        }
        if (results.study().fingerprints()) {
            List<String> row = new ArrayList<>(List.of(Html.escape(FingerprintBaseline.NAME) + " <span class=\"unit\">no graph, no pre-training</span>"));
            blocks.forEach(k -> row.add(baseline(k.data()).map(Numbers::score).orElse("&ndash;")));
            rows.add(row);
        }
        List<String> constant = new ArrayList<>(List.of("constant predictor"));
        blocks.forEach(k -> constant.add(Numbers.score(results.finals().stream().filter(r -> r.key().data().equals(k.data()) && r.constant().isPresent()).mapToDouble(r -> r.constant().getAsDouble()).average().orElse(Double.NaN))));
        rows.add(constant);
        page.table(header, rows);
    }

    private Optional<Summary> baseline(String data) {
        double[] values = results.baselines().stream().filter(b -> b.data().equals(data) && b.test().isPresent()).mapToDouble(b -> b.test().getAsDouble()).toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Summary.of(values));
    }

    private String cell(Scores.Block block, String method) {
        Optional<Summary> own = scores.summary(block, method);
        if (own.isEmpty()) return "<span class=\"bad\">none</span>";
        Summary best = scores.methods().stream().flatMap(m -> scores.summary(block, m).stream())
                .reduce((a, b) -> (a.mean() > b.mean()) == scores.facts(block.data()).largerIsBetter() ? a : b).orElseThrow();
        String text = Numbers.score(own.get());
        if (own.get().mean() == best.mean()) return "<b>" + text + "</b>";
        return Math.abs(own.get().mean() - best.mean()) <= best.standardError() ? "<u>" + text + "</u>" : text;
    }

    private Html everySeed(String backbone) {
        Html inside = new Html();
        List<List<String>> rows = new ArrayList<>();
        for (Scores.Block k : scores.blocks()) {
            if (!k.backbone().equals(backbone)) continue;
            for (String m : scores.methods()) {
                for (RunRecord r : results.finals(k.data(), backbone, m)) {
                    rows.add(List.of(
                            Html.escape(k.data()) + ", " + Html.escape(m), Long.toString(r.key().seed()), Numbers.rate(r.key().learningRate()), r.bestEpoch() + " of " + r.history().size(),
                            Numbers.score(r.valid().orElse(Double.NaN)), r.finished() ? Numbers.score(r.test().orElse(Double.NaN)) : "<span class=\"bad\">" + Html.escape(r.diverged()) + "</span>"));
                }
            }
        }
        inside.table(List.of("data set, method", "seed", "learning rate", "kept epoch", "validation", "test"), rows);
        for (BaselineRecord b : results.baselines()) {
            inside.note(String.format(Locale.ROOT, "%s on %s: %d of %d training rows at most, %d molecules without a fingerprint, %s.",
                    FingerprintBaseline.NAME, b.data(), b.mostRows(), b.trainRows(), b.unread(), b.split()));
        }
        return inside;
    }

    private String plot(String backbone) {
        List<String> data = new ArrayList<>();
        List<String> method = new ArrayList<>();
        List<Double> score = new ArrayList<>();
        List<String> barData = new ArrayList<>();
        List<String> barMethod = new ArrayList<>();
        List<Double> low = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        List<Double> mean = new ArrayList<>();
        int blocks = 0;
        for (Scores.Block k : scores.blocks()) {
            if (!k.backbone().equals(backbone)) continue;
            blocks++;
            String label = k.data() + " (" + scores.facts(k.data()).metric() + ")";
            for (String m : scores.methods()) {
                for (double s : scores.seeds(k, m)) {
                    data.add(label);
                    method.add(m);
                    score.add(s);
                }
                scores.summary(k, m).ifPresent(s -> {
                    barData.add(label);
                    barMethod.add(m);
                    mean.add(s.mean());
                    low.add(s.mean() - s.deviation());
                    high.add(s.mean() + s.deviation());
                });
            }
        }
        Map<String, Object> bars = Plot.columns("data", barData, "method", barMethod, "low", low, "high", high, "mean", mean);
        int across = Math.min(2, blocks);
        return new Plot("")
                .layer("segment", bars, List.of("x", "low", "xend", "high", "y", "method", "yend", "method", "color", "method"), "size", 1.6, "alpha", 0.55)
                .layer("point", bars, List.of("x", "mean", "y", "method", "color", "method"), "size", 4, "shape", 124)
                .layer("point", Plot.columns("data", data, "method", method, "score", score), List.of("x", "score", "y", "method", "color", "method"), "size", 2.2, "alpha", 0.9)
                .axis("x", "test score", null).axis("y", "", scores.methods().reversed()).colours("color", "method", scores.methods()).hideLegend()
                .facets("data", across, true, false).svg(920, Plot.height(blocks, across, 70.0 + ROW * scores.methods().size(), 0));
    }

    private void nearFull(Html page, String full) {
        page.heading("How near full fine-tuning");
        List<List<String>> rows = new ArrayList<>();
        for (String m : scores.methods()) {
            if (m.equals(full)) continue;
            int near = 0;
            int better = 0;
            int of = 0;
            for (Scores.Block k : scores.blocks()) {
                Optional<Summary> own = scores.summary(k, m);
                Optional<Summary> reference = scores.summary(k, full);
                if (own.isEmpty() || reference.isEmpty()) continue;
                of++;
                double gain = (own.get().mean() - reference.get().mean()) * (scores.facts(k.data()).largerIsBetter() ? 1 : -1);
                if (gain > 0) better++;
                if (gain >= -reference.get().standardError()) near++;
            }
            rows.add(List.of(Html.escape(m), near + " of " + of, better + " of " + of));
        }
        page.table(List.of("method", "not worse than " + Html.escape(full) + " by more than its standard error", "better mean than " + Html.escape(full)), rows);
        page.note("Counted over data sets and backbones; the standard error is that of full fine-tuning's mean over seeds.");
    }
}
