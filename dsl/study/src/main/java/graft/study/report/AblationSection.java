package graft.study.report;

import graft.study.Ablation;
import graft.study.RunRecord;
import graft.study.StudyResults;
import graft.study.stats.Summary;
import java.util.ArrayList;
import java.util.List;

/** Tables and plots of what was varied with everything else kept. */
final class AblationSection {
    private static final int ROW = 24;

    private final Scores scores;
    private final StudyResults results;

    AblationSection(Scores scores) {
        this.scores = scores;
        this.results = scores.results();
    }

    void write(Html page) {
        if (results.study().ablations().isEmpty()) return;
        page.section("ablations", "Ablations");
        page.paragraph("One thing of a method is varied, everything else is kept, the learning rate too: it is the one that the search found for the method itself. The method as it is stands in the first row.");
        for (Ablation a : results.study().ablations()) write(page, a);
    }

    private record Line(String variant, Scores.Block block, double[] scores, double share) {}

    private void write(Html page, Ablation a) {
        List<Line> lines = new ArrayList<>();
        List<Scores.Block> blocks = scores.blocks().stream()
                .filter(k -> (a.data().isEmpty() || a.data().contains(k.data())) && (a.backbones().isEmpty() || a.backbones().contains(k.backbone()))).toList();
        String itself = a.of() + " itself";
        for (Scores.Block k : blocks) lines.add(new Line(itself, k, scores.seeds(k, a.of()), scores.mean(k, a.of(), r -> r.numbers().share())));
        for (Ablation.Variant v : a.variants()) {
            for (Scores.Block k : blocks) {
                List<RunRecord> runs = results.ablations().stream().filter(r -> r.key().ablation().filter(a.name()::equals).isPresent() && r.key().variant().filter(v.label()::equals).isPresent()
                        && r.key().data().equals(k.data()) && r.key().backbone().equals(k.backbone()) && r.test().isPresent()).toList();
                lines.add(new Line(v.label(), k, runs.stream().mapToDouble(r -> r.test().orElseThrow()).toArray(), runs.stream().mapToDouble(r -> r.numbers().share()).average().orElse(Double.NaN)));
            }
        }
        page.heading(a.name() + " of " + a.of());
        List<String> header = new ArrayList<>(List.of(Html.escape(a.name()), "trained share"));
        boolean several = results.study().backbones().size() > 1;
        blocks.forEach(k -> header.add(Html.escape(k.label(several)) + "<br><span class=\"unit\">" + scores.facts(k.data()).metric() + (scores.facts(k.data()).largerIsBetter() ? " &uarr;" : " &darr;") + "</span>"));
        List<String> variants = lines.stream().map(Line::variant).distinct().toList();
        List<List<String>> rows = new ArrayList<>();
        for (String v : variants) {
            List<Line> own = lines.stream().filter(l -> l.variant().equals(v)).toList();
            double share = own.stream().mapToDouble(Line::share).filter(s -> !Double.isNaN(s)).average().orElse(Double.NaN);
            List<String> row = new ArrayList<>(List.of(Html.escape(v), Double.isNaN(share) ? "&ndash;" : Numbers.percent(share)));
            own.forEach(l -> row.add(l.scores().length == 0 ? "<span class=\"bad\">none</span>" : Numbers.score(Summary.of(l.scores()))));
            rows.add(row);
        }
        page.table(header, rows);
        page.figure(plot(lines, variants, several), "Test score by " + a.name() + ": every seed, and the mean.");
    }

    private String plot(List<Line> lines, List<String> variants, boolean several) {
        List<String> data = new ArrayList<>();
        List<String> variant = new ArrayList<>();
        List<Double> score = new ArrayList<>();
        List<String> meanData = new ArrayList<>();
        List<String> meanVariant = new ArrayList<>();
        List<Double> mean = new ArrayList<>();
        for (Line l : lines) {
            String label = l.block().label(several) + " (" + scores.facts(l.block().data()).metric() + ")";
            for (double s : l.scores()) {
                data.add(label);
                variant.add(l.variant());
                score.add(s);
            }
            if (l.scores().length > 0) {
                meanData.add(label);
                meanVariant.add(l.variant());
                mean.add(Summary.of(l.scores()).mean());
            }
        }
        int blocks = (int) data.stream().distinct().count();
        int across = Math.min(2, Math.max(1, blocks));
        return new Plot("")
                .layer("point", Plot.columns("data", meanData, "variant", meanVariant, "mean", mean), List.of("x", "mean", "y", "variant"), "size", 5, "shape", 124, "color", "#d55e00")
                .layer("point", Plot.columns("data", data, "variant", variant, "score", score), List.of("x", "score", "y", "variant"), "size", 2.4, "color", "#0072b2", "alpha", 0.8)
                .axis("x", "test score", null).axis("y", "", variants.reversed()).hideLegend()
                .facets("data", across, true, false).svg(blocks > 1 ? 920 : 640, Plot.height(blocks, across, 75.0 + ROW * variants.size(), 0));
    }
}
