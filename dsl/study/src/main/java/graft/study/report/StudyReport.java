package graft.study.report;

import graft.files.WholeFile;
import graft.model.compile.CompiledModel;
import graft.model.train.GraftVersion;
import graft.study.Backbone;
import graft.study.Method;
import graft.study.Protocol;
import graft.study.RunRecord;
import graft.study.Study;
import graft.study.StudyResults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A study as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere. */
public final class StudyReport {
    private static final List<List<String>> CONTENTS = List.of(
            List.of("scores", "Scores"), List.of("ranks", "Ranks"), List.of("cost", "Cost"), List.of("memory", "Memory"), List.of("shift", "Feature shift"), List.of("curves", "Learning curves"),
            List.of("ablations", "Ablations"), List.of("search", "Learning rates"), List.of("protocol", "Protocol"));

    private StudyReport() {}

    /** Writes {@code report.html} into a folder. */
    public static void write(StudyResults results, Path folder) {
        WholeFile.writeText(folder.resolve("report.html"), of(results));
    }

    static String of(StudyResults results) {
        Study study = results.study();
        Scores scores = new Scores(results);
        Html body = new Html();
        body.raw("<header><h1>" + Html.escape(study.name()) + "</h1>");
        body.paragraph(summary(study, results)).raw("</header>");
        new ScoreSection(scores).write(body);
        new RankSection(scores).write(body);
        new CostSection(scores).write(body);
        new ShiftSection(scores).write(body);
        new CurveSection(scores).write(body);
        new AblationSection(scores).write(body);
        new SearchSection(scores).write(body);
        protocol(body, study, results);
        String text = body.toString();
        StringBuilder nav = new StringBuilder("<nav>");
        for (List<String> c : CONTENTS) if (text.contains("id=\"" + c.getFirst() + "\"")) nav.append("<a href=\"#").append(c.getFirst()).append("\">").append(c.getLast()).append("</a>");
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" + Html.escape(study.name())
                + "</title>\n<style>" + style() + "</style></head><body>\n" + nav + "</nav>\n<main>\n" + text + "</main></body></html>\n";
    }

    private static String summary(Study study, StudyResults results) {
        double hours = runs(results).stream().mapToDouble(RunRecord::seconds).sum() / 3600;
        return String.format(Locale.ROOT, "%d methods on %d data sets with %d backbones and %d seeds; %d trainings, %.2f hours of training in all. Graft %s.",
                study.methods().size(), study.data().size(), study.backbones().size(), study.protocol().seeds().size(), runs(results).size(), hours, GraftVersion.current());
    }

    private static List<RunRecord> runs(StudyResults results) {
        List<RunRecord> all = new ArrayList<>(results.search());
        results.finals().stream().filter(r -> results.search().stream().noneMatch(s -> s.key().equals(r.key()))).forEach(all::add);
        all.addAll(results.ablations());
        return all;
    }

    private static void protocol(Html page, Study study, StudyResults results) {
        Protocol p = study.protocol();
        page.section("protocol", "Protocol");
        page.paragraph(String.format(Locale.ROOT,
                "Every run trains at most %s, in batches of %d molecules%s; the weights of the epoch with the best validation score are kept and scored once on the test part. Seeds %s. Optimiser: AdamW, weight decay %s, %s%s. "
                        + "Regression labels are standardised by the training part; scores are in the labels' own units.",
                Numbers.epochs(study, p.epochs(), study::epochs), p.batchGraphs(), p.patience() > 0 ? " and stops after " + p.patience() + " epochs without a better validation score" : "", p.seeds(), p.optimiser().decay(),
                Double.isFinite(p.optimiser().clipNorm()) ? "gradients clipped to the norm " + p.optimiser().clipNorm() + ", " : "", p.optimiser().schedule()));
        page.heading("Data");
        page.table(List.of("name", "rows", "tasks", "metric", "split of the first seed", "as read"), results.data().stream().map(d -> List.of(
                Html.escape(d.name()) + " <span class=\"unit\">" + Html.escape(d.source()) + "</span>", Numbers.whole(d.rows()), Integer.toString(d.tasks().size()), Html.escape(d.metric()),
                Html.escape(results.search().stream().filter(r -> r.key().data().equals(d.name())).map(RunRecord::split).findFirst().orElse("")),
                Html.escape(d.asRead().stream().map(line -> line.lines().findFirst().orElse("")).collect(Collectors.joining("; "))))).toList());
        Html rows = new Html();
        results.data().forEach(d -> rows.raw("<h4>" + Html.escape(d.name()) + "</h4><pre>" + Html.escape(String.join("\n", d.asRead())) + "</pre>"));
        page.details("All that there was to say of each set when it was read", rows);
        for (Backbone b : study.backbones()) {
            Html inside = new Html();
            for (Method m : study.methods()) {
                inside.raw("<h4>" + Html.escape(m.name()) + "</h4><pre>" + Html.escape(CompiledModel.of(m.graft().apply(b.network())).coverage().print()) + "</pre>");
                m.objective().bregman().ifPresent(o -> inside.note("Proximal step with mu = " + o.mu() + ", beta = " + o.beta() + "."));
            }
            page.details("What each method trains of " + b.name() + " (weights: " + weights(b) + ")", inside);
        }
    }

    private static String weights(Backbone b) {
        return switch (b.network().weights()) {
            case graft.model.WeightSource.Random r -> "drawn at random, not pre-trained";
            case graft.model.WeightSource.File f -> String.valueOf(f.path().getFileName());
            case graft.model.WeightSource.Shipped s -> "the pre-trained " + s.backbone().key() + " that comes with Graft, SHA-256 " + graft.model.files.ShippedWeights.of(s.backbone()).digest();
        };
    }

    private static String style() {
        try (InputStream in = StudyReport.class.getResourceAsStream("report.css")) {
            return new String(java.util.Objects.requireNonNull(in, "report.css is not in the jar").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
