package graft.study.report;

import graft.study.Backbone;
import graft.study.RunRecord;
import graft.study.StudyResults;
import graft.study.memory.MemoryRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What methods cost: trained numbers, time, memory by part. */
final class CostSection {
    private static final int ROW = 30;
    private static final List<String> PARTS = List.of("frozen weights", "trained weights", "gradients", "optimiser", "anchors", "generated", "kernels", "activations");

    private final Scores scores;
    private final StudyResults results;

    CostSection(Scores scores) {
        this.scores = scores;
        this.results = scores.results();
    }

    private static List<Long> parts(RunRecord.Memory m) {
        return List.of(m.frozenWeights(), m.trainedWeights(), m.gradients(), m.optimiser(), m.anchors(), m.generated(), m.kernels(), m.activations());
    }

    /** The parts that any of the plans has. */
    private static List<Integer> used(List<RunRecord.Memory> plans) {
        return IntStream.range(0, PARTS.size()).filter(i -> plans.stream().anyMatch(m -> parts(m).get(i) > 0)).boxed().toList();
    }

    void write(Html page) {
        page.section("cost", "Cost of the runs");
        page.paragraph("Trained numbers without the head, their share of the backbone, the median time of a training step of " + results.study().protocol().batchGraphs()
                + " molecules, the time of a prediction, and the planned memory by part in MiB, as means over data sets and seeds. Activations are those of all threads, with their gradients and scratch memory.");
        for (Backbone b : results.study().backbones()) {
            page.heading("Backbone " + b.name());
            List<Integer> used = used(results.finals().stream().filter(r -> r.key().backbone().equals(b.name())).map(RunRecord::memory).toList());
            List<List<String>> rows = new ArrayList<>();
            for (String m : scores.methods()) {
                List<RunRecord> runs = results.finals().stream().filter(r -> r.finished() && r.key().backbone().equals(b.name()) && r.key().method().equals(m)).toList();
                if (runs.isEmpty()) continue;
                RunRecord.Numbers n = runs.getFirst().numbers();
                List<String> row = new ArrayList<>(List.of(
                        Html.escape(m), Numbers.whole(n.adapter() + n.backbone()), Numbers.percent(n.share()), Numbers.number("%.2f", mean(runs, RunRecord::stepMs)),
                        Numbers.number("%.3f", mean(runs, RunRecord::inferenceMs)), Numbers.number("%.1f", mean(runs, RunRecord::seconds))));
                for (int part : used) row.add(Numbers.mebibytes(mean(runs, r -> (double) parts(r.memory()).get(part))));
                row.add("<b>" + Numbers.mebibytes(mean(runs, r -> (double) r.memory().total())) + "</b>");
                rows.add(row);
            }
            List<String> header = new ArrayList<>(List.of("method", "trained", "share", "step<br><span class=\"unit\">ms</span>", "predict<br><span class=\"unit\">ms/molecule</span>", "run<br><span class=\"unit\">s</span>"));
            used.forEach(p -> header.add(PARTS.get(p) + "<br><span class=\"unit\">MiB</span>"));
            header.add("planned<br><span class=\"unit\">MiB</span>");
            page.table(header, rows);
        }
        RunRecord any = results.finals().stream().findFirst().orElse(null);
        if (any != null) page.note("Times of the machine that ran the study, " + any.threads() + " threads, kernels '" + any.backend() + "', with whatever else it was doing; they are no benchmark.");
        if (!results.memory().isEmpty()) memory(page);
    }

    private static double mean(List<RunRecord> runs, ToDoubleFunction<RunRecord> number) {
        return runs.stream().mapToDouble(number).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
    }

    private void memory(Html page) {
        page.section("memory", "Memory of one training step, planned and measured");
        page.paragraph("One step on real molecules. Planned: the exact plan, made before the step. Measured: what was allocated by part when two steps were run in a process of its own (same unit, second line of each cell), "
                + "and by how much that process's resident memory grew, code and classes of the JVM included. What kernels keep from call to call is planned but not told apart when it is allocated: "
                + "it is missing from the measured sum, not from the growth.");
        Map<String, List<MemoryRecord>> cases = new LinkedHashMap<>();
        for (MemoryRecord m : results.memory()) cases.computeIfAbsent(m.backbone() + ", " + m.batchGraphs() + " molecules a step, " + m.threads() + " threads", k -> new ArrayList<>()).add(m);
        cases.forEach((name, records) -> {
            page.heading(name);
            List<String> header = new ArrayList<>(List.of("method", "trained"));
            List<Integer> used = used(records.stream().map(MemoryRecord::planned).toList());
            used.forEach(p -> header.add(PARTS.get(p) + "<br><span class=\"unit\">MiB</span>"));
            header.addAll(List.of("all<br><span class=\"unit\">MiB</span>", "resident growth<br><span class=\"unit\">MiB</span>", "of full"));
            double full = records.stream().filter(r -> Optional.of(r.method()).equals(scores.full())).mapToDouble(r -> r.planned().total()).findFirst().orElse(Double.NaN);
            page.table(header, records.stream().map(r -> row(r, used, full)).toList());
            records.stream().filter(r -> !r.reason().isEmpty()).forEach(r -> page.note(r.method() + " was planned but not measured: " + r.reason()));
            page.figure(plot(records), "Planned memory of one training step by part, " + name + ".");
        });
    }

    private static List<String> row(MemoryRecord r, List<Integer> used, double full) {
        List<String> row = new ArrayList<>(List.of(Html.escape(r.method()), Numbers.whole(r.trainedNumbers())));
        for (int part : used) row.add(both(parts(r.planned()).get(part), r.measured().map(m -> parts(m).get(part)).filter(bytes -> bytes >= 0)));
        row.add("<b>" + both(r.planned().total(), r.measured().map(RunRecord.Memory::total)) + "</b>");
        row.add(r.residentGrowth() < 0 ? "&ndash;" : Numbers.mebibytes((double) r.residentGrowth()));
        row.add(Double.isNaN(full) ? "&ndash;" : Numbers.number("%.1f %%", 100 * r.planned().total() / full));
        return row;
    }

    private static String both(long planned, Optional<Long> measured) {
        return Numbers.mebibytes((double) planned) + "<br><span class=\"sd\">" + measured.map(Numbers::mebibytes).orElse("&ndash;") + "</span>";
    }

    private static String plot(List<MemoryRecord> records) {
        List<String> method = new ArrayList<>();
        List<String> part = new ArrayList<>();
        List<Double> low = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        for (MemoryRecord r : records) {
            double at = 0;
            List<Long> bytes = parts(r.planned());
            for (int i = 0; i < PARTS.size(); i++) {
                double next = at + bytes.get(i) / 1048576.0;
                if (bytes.get(i) > 0) {
                    method.add(r.method());
                    part.add(PARTS.get(i));
                    low.add(at);
                    high.add(next);
                }
                at = next;
            }
        }
        List<String> order = records.stream().map(MemoryRecord::method).toList();
        return new Plot("")
                .layer("segment", Plot.columns("method", method, "part", part, "low", low, "high", high), List.of("x", "low", "xend", "high", "y", "method", "yend", "method", "color", "part"), "size", 9)
                .axis("x", "MiB", null).axis("y", "", order.reversed()).colours("color", "part", PARTS).svg(900, 80.0 + ROW * order.size());
    }
}
