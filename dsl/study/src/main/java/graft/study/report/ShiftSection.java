package graft.study.report;

import graft.shift.FeatureShift;
import graft.shift.ShiftProfile;
import graft.study.RunRecord;
import graft.study.ShiftRecord;
import graft.study.StudyResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Feature shift: how far tuned models moved from the pre-trained one and from the fully tuned one, and how that goes with the score. */
final class ShiftSection {
    private final Scores scores;
    private final StudyResults results;

    ShiftSection(Scores scores) {
        this.scores = scores;
        this.results = scores.results();
    }

    private record Reference(String words, Function<ShiftRecord, Optional<ShiftProfile>> profile) {}

    void write(Html page) {
        page.section("shift", "Feature shift");
        page.paragraph("Each molecule of the validation part is given to two models, dropout off, and their features are compared: the vector after each block (mean over the tokens of a molecule) and the pooled vector. "
                + "Jensen-Shannon divergence (JS, in nats, at most 0.6931) depends on how features become distributions: 'softmax' over the features of a molecule; 'histogram' of a feature over the molecules, "
                + FeatureShift.BINS + " bins; 'gauss', a normal distribution fitted to a feature. Linear CKA and the mean cosine are 1 where nothing moved.");
        for (Reference ref : List.of(new Reference("the pre-trained backbone", s -> Optional.of(s.fromPretrained())), new Reference("the fully tuned model", ShiftRecord::fromFull))) {
            List<List<String>> rows = new ArrayList<>();
            for (Scores.Block k : scores.blocks()) {
                for (String m : scores.methods()) {
                    List<FeatureShift> shifts = profiles(k, m, ref.profile()).stream().map(ShiftProfile::pooled).toList();
                    if (shifts.isEmpty()) continue;
                    rows.add(List.of(
                            Html.escape(k.label(results.study().backbones().size() > 1)) + ", " + Html.escape(m), mean(shifts, FeatureShift::softmax), mean(shifts, FeatureShift::histogram), mean(shifts, FeatureShift::gauss),
                            mean(shifts, FeatureShift::linearCka), mean(shifts, FeatureShift::meanCosine), Numbers.score(scores.mean(k, m, r -> r.test().orElse(Double.NaN)))));
                }
            }
            if (rows.isEmpty()) continue;
            page.heading("Against " + ref.words() + ", pooled, mean over seeds");
            page.table(List.of("data set, method", "JS softmax", "JS histogram", "JS gauss", "linear CKA", "mean cosine", "test score"), rows);
            page.figure(perBlock(ref.profile()), "Jensen-Shannon divergence (gauss) from " + ref.words() + " after each block and pooled, mean over seeds.");
        }
        page.note("The estimator 'histogram' has a bias of about (bins - 1) / (4 x molecules) nats: compare methods, not data sets of different size. Where the backbone started from random weights, 'pre-trained' means those weights.");
        page.figure(againstScore(), "Shift of the pooled vectors from the pre-trained backbone (JS gauss) and test score; a dot is a run.");
    }

    private static String mean(List<FeatureShift> shifts, ToDoubleFunction<FeatureShift> number) {
        return Numbers.significant(shifts.stream().mapToDouble(number).average().orElse(Double.NaN));
    }

    private List<ShiftProfile> profiles(Scores.Block k, String method, Function<ShiftRecord, Optional<ShiftProfile>> profile) {
        return results.finals(k.data(), k.backbone(), method).stream().flatMap(r -> Optional.ofNullable(results.shifts().get(r.key())).flatMap(profile).stream()).toList();
    }

    private String perBlock(Function<ShiftRecord, Optional<ShiftProfile>> profile) {
        List<String> data = new ArrayList<>();
        List<String> method = new ArrayList<>();
        List<Double> at = new ArrayList<>();
        List<Double> shift = new ArrayList<>();
        int blocks = 0;
        int layers = 0;
        boolean several = results.study().backbones().size() > 1;
        for (Scores.Block k : scores.blocks()) {
            boolean any = false;
            for (String m : scores.methods()) {
                List<ShiftProfile> all = profiles(k, m, profile);
                if (all.isEmpty()) continue;
                any = true;
                List<String> names = List.copyOf(all.getFirst().layers().keySet());
                layers = Math.max(layers, names.size());
                for (int i = 0; i < names.size(); i++) {
                    String name = names.get(i);
                    data.add(k.label(several));
                    method.add(m);
                    at.add(i + 1.0);
                    shift.add(all.stream().mapToDouble(p -> java.util.Objects.requireNonNull(p.layers().get(name)).gauss()).average().orElseThrow());
                }
            }
            if (any) blocks++;
        }
        Map<String, Object> columns = Plot.columns("data", data, "method", method, "layer", at, "shift", shift);
        List<String> words = new ArrayList<>();
        List<Double> ticks = new ArrayList<>();
        for (int i = 1; i <= layers; i++) {
            if (results.study().backbones().size() == 1 || i < layers) {
                ticks.add((double) i);
                words.add(i == layers ? "pooled" : Integer.toString(i));
            }
        }
        int across = Math.min(2, Math.max(1, blocks));
        return new Plot("")
                .layer("line", columns, List.of("x", "layer", "y", "shift", "color", "method", "group", "method"), "size", 1.1)
                .layer("point", columns, List.of("x", "layer", "y", "shift", "color", "method"), "size", 2)
                .ticks("x", "after block", ticks, words).axis("y", "JS, nats", null).colours("color", "method", scores.methods())
                .facets("data", across, true, false).svg(920, Plot.height(blocks, across, 230, 60));
    }

    private String againstScore() {
        List<String> data = new ArrayList<>();
        List<String> method = new ArrayList<>();
        List<Double> shift = new ArrayList<>();
        List<Double> score = new ArrayList<>();
        boolean several = results.study().backbones().size() > 1;
        for (RunRecord r : results.finals()) {
            ShiftRecord s = results.shifts().get(r.key());
            OptionalDouble test = r.test();
            if (s == null || test.isEmpty()) continue;
            data.add(new Scores.Block(r.key().data(), r.key().backbone()).label(several) + " (" + r.metric() + ")");
            method.add(r.key().method());
            shift.add(s.fromPretrained().pooled().gauss());
            score.add(test.getAsDouble());
        }
        int blocks = (int) data.stream().distinct().count();
        int across = Math.min(2, Math.max(1, blocks));
        return new Plot("")
                .layer("point", Plot.columns("data", data, "method", method, "shift", shift, "score", score), List.of("x", "shift", "y", "score", "color", "method"), "size", 3, "alpha", 0.85)
                .axis("x", "shift from pre-trained, JS gauss, nats", null).axis("y", "test score", null).colours("color", "method", scores.methods())
                .facets("data", across, true, true).svg(920, Plot.height(blocks, across, 250, 60));
    }
}
