package graft.study.report;

import graft.study.stats.RankTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Mean ranks over data sets and backbones, with Friedman's test and Nemenyi's critical difference. */
final class RankSection {
    private static final int ROW = 26;

    private final Scores scores;

    RankSection(Scores scores) {
        this.scores = scores;
    }

    void write(Html page) {
        page.section("ranks", "Ranks");
        List<Scores.Block> blocks = scores.blocks().stream().filter(scores::complete).toList();
        List<String> methods = scores.methods();
        if (blocks.size() < 2 || methods.size() < 2) {
            page.paragraph("A rank test needs at least two methods and two data sets or backbones on which every method has every seed; this study has " + methods.size() + " and " + blocks.size() + ".");
            return;
        }
        RankTest test = RankTest.of(blocks.stream().map(scores::ranks).toArray(double[][]::new));
        boolean differ = test.differs();
        page.paragraph(String.format(Locale.ROOT,
                "Methods are ranked by their mean score on each of %d blocks (a block is a data set on a backbone); rank 1 is the best. Friedman's test: chi-squared %.3f with %d degrees of freedom, p = %.4g; "
                        + "Iman and Davenport's F %s. At the level %.2f the methods %s. Two mean ranks differ if they lie further apart than Nemenyi's critical difference, %.3f.",
                test.blocks(), test.chiSquared(), methods.size() - 1, test.probability(), Double.isInfinite(test.imanDavenport()) ? "is infinite, since all blocks agree, and says nothing" : String.format(Locale.ROOT, "%.3f, p = %.4g", test.imanDavenport(), test.imanDavenportProbability()),
                RankTest.ALPHA, differ ? "are not all alike" : "cannot be told apart by this test", test.criticalDifference()));
        List<String> order = test.order().stream().map(methods::get).toList();
        List<List<String>> rows = new ArrayList<>();
        for (int i : test.order()) {
            List<String> row = new ArrayList<>(List.of(Html.escape(methods.get(i)), String.format(Locale.ROOT, "%.2f", test.meanRanks()[i])));
            for (Scores.Block b : blocks) row.add(String.format(Locale.ROOT, "%.1f", scores.ranks(b)[i]).replace(".0", ""));
            rows.add(row);
        }
        List<String> header = new ArrayList<>(List.of("method", "mean rank"));
        boolean several = scores.results().study().backbones().size() > 1;
        blocks.forEach(b -> header.add(Html.escape(b.label(several))));
        page.table(header, rows);
        page.figure(plot(test, order), String.format(Locale.ROOT, "Mean ranks (dots) with half the critical difference to each side: methods whose bars do not overlap differ at the level %.2f.", RankTest.ALPHA));
        for (int[] clique : test.cliques()) page.note("Not told apart: " + String.join(", ", order.subList(clique[0], clique[1] + 1)) + ".");
        page.note("With few blocks the test has little power: a missing difference is no proof of likeness. The ranks of a block rest on means over seeds, and seeds are not blocks.");
        int left = scores.blocks().size() - blocks.size();
        if (left > 0) page.note(left + " blocks are left out because a run there has no score.");
    }

    private String plot(RankTest test, List<String> order) {
        List<Double> rank = test.order().stream().map(i -> test.meanRanks()[i]).toList();
        double half = test.criticalDifference() / 2;
        return new Plot("")
                .layer("segment", Plot.columns("method", order, "low", rank.stream().map(r -> r - half).toList(), "high", rank.stream().map(r -> r + half).toList()),
                        List.of("x", "low", "xend", "high", "y", "method", "yend", "method", "color", "method"), "size", 2, "alpha", 0.6)
                .layer("point", Plot.columns("method", order, "rank", rank), List.of("x", "rank", "y", "method", "color", "method"), "size", 4)
                .axis("x", "mean rank (1 is best)", null).axis("y", "", order.reversed()).colours("color", "method", scores.methods()).hideLegend()
                .svg(820, 70.0 + ROW * order.size());
    }
}
