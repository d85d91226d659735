package graft.study.report;

import graft.study.RunRecord;
import graft.study.StudyResults;
import java.util.ArrayList;
import java.util.List;

/** The learning-rate search: every rate of the grid with its validation score, and the one that was chosen. */
final class SearchSection {
    private final Scores scores;
    private final StudyResults results;

    SearchSection(Scores scores) {
        this.scores = scores;
        this.results = scores.results();
    }

    void write(Html page) {
        page.section("search", "Learning-rate search");
        List<Double> grid = results.study().protocol().learningRates();
        page.paragraph("The same grid for every method, on seed " + results.study().protocol().searchSeed() + ", at most " + Numbers.epochs(results.study(), results.study().protocol().searchEpochs(), results.study()::searchEpochs)
                + "; the best validation score chooses (bold). A rate at the edge of the grid may not be the best there is.");
        List<String> header = new ArrayList<>(List.of("data set, method"));
        grid.forEach(r -> header.add(Numbers.rate(r)));
        header.add("chosen");
        Html inside = new Html();
        List<List<String>> rows = new ArrayList<>();
        for (Scores.Block k : scores.blocks()) {
            for (String m : scores.methods()) {
                double chosen = results.learningRate(k.data(), k.backbone(), m).orElse(Double.NaN);
                List<String> row = new ArrayList<>(List.of(Html.escape(k.label(results.study().backbones().size() > 1)) + ", " + Html.escape(m)));
                for (double rate : grid) {
                    String cell = results.search().stream().filter(r -> r.key().data().equals(k.data()) && r.key().backbone().equals(k.backbone()) && r.key().method().equals(m) && r.key().learningRate() == rate)
                            .findFirst().map(SearchSection::cell).orElse("&ndash;");
                    row.add(rate == chosen ? "<b>" + cell + "</b>" : cell);
                }
                boolean edge = grid.size() > 2 && (chosen == grid.stream().mapToDouble(r -> r).min().orElseThrow() || chosen == grid.stream().mapToDouble(r -> r).max().orElseThrow());
                row.add(Double.isNaN(chosen) ? "<span class=\"bad\">none</span>" : Numbers.rate(chosen) + (edge ? " (edge)" : ""));
                rows.add(row);
            }
        }
        inside.table(header, rows);
        page.details("Validation scores of the search", inside);
    }

    private static String cell(RunRecord r) {
        return r.finished() ? Numbers.score(r.valid().orElse(Double.NaN)) : "<span class=\"bad\">diverged</span>";
    }
}
