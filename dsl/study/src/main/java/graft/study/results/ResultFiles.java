package graft.study.results;

import graft.study.RunKey;
import graft.study.RunRecord;
import graft.study.StudyResults;
import graft.train.EpochRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a study: {@code results} has a row a run {@code shift} a row a run, reference and layer,
 * {@code history} a row a run and epoch. CSV and Parquet have the same columns and rows.
 */
public final class ResultFiles {
    private ResultFiles() {}

    /** A run, and what it was for: {@code final}, {@code search} or {@code ablation}. */
    private record Row(String role, RunRecord run) {}

    private record ShiftRow(RunKey key, String reference, String layer, graft.shift.FeatureShift shift) {}

    private record EpochRow(String role, RunKey key, EpochRecord epoch) {}

    private static final List<Column<Row>> RUNS = List.of(
            Column.text("role", Row::role),
            Column.text("data", r -> r.run.key().data()),
            Column.text("backbone", r -> r.run.key().backbone()),
            Column.text("method", r -> r.run.key().method()),
            Column.text("ablation", r -> r.run.key().ablation().orElse(null)),
            Column.text("variant", r -> r.run.key().variant().orElse(null)),
            Column.whole("seed", r -> r.run.key().seed()),
            Column.real("learning_rate", r -> r.run.key().learningRate()),
            Column.text("split", r -> r.run.split()),
            Column.text("metric", r -> r.run.metric()),
            Column.real("valid", r -> number(r.run.valid())),
            Column.real("test", r -> number(r.run.test())),
            Column.real("test_standardised", r -> number(r.run.standardised())),
            Column.real("test_constant_predictor", r -> number(r.run.constant())),
            Column.text("diverged", r -> r.run.finished() ? null : r.run.diverged()),
            Column.whole("epochs_run", r -> (long) r.run.history().size()),
            Column.whole("best_epoch", r -> (long) r.run.bestEpoch()),
            Column.whole("trained_adapter", r -> r.run.numbers().adapter()),
            Column.whole("trained_backbone", r -> r.run.numbers().backbone()),
            Column.whole("trained_head", r -> r.run.numbers().head()),
            Column.real("trained_share", r -> r.run.numbers().share()),
            Column.whole("planned_frozen_weights_bytes", r -> r.run.memory().frozenWeights()),
            Column.whole("planned_trained_weights_bytes", r -> r.run.memory().trainedWeights()),
            Column.whole("planned_gradients_bytes", r -> r.run.memory().gradients()),
            Column.whole("planned_optimiser_bytes", r -> r.run.memory().optimiser()),
            Column.whole("planned_anchors_bytes", r -> r.run.memory().anchors()),
            Column.whole("planned_generated_bytes", r -> r.run.memory().generated()),
            Column.whole("planned_kernels_bytes", r -> r.run.memory().kernels()),
            Column.whole("planned_activations_bytes", r -> r.run.memory().activations()),
            Column.whole("planned_bytes", r -> r.run.memory().total()),
            Column.real("step_ms", r -> r.run.stepMs()),
            Column.real("inference_ms_per_molecule", r -> r.run.inferenceMs()),
            Column.real("seconds", r -> r.run.seconds()),
            Column.whole("threads", r -> (long) r.run.threads()),
            Column.text("backend", r -> r.run.backend()),
            Column.text("weights_digest", r -> r.run.weightsDigest()),
            Column.text("data_digest", r -> r.run.dataDigest()));

    private static final List<Column<ShiftRow>> SHIFTS = List.of(
            Column.text("data", r -> r.key.data()),
            Column.text("backbone", r -> r.key.backbone()),
            Column.text("method", r -> r.key.method()),
            Column.whole("seed", r -> r.key.seed()),
            Column.text("reference", ShiftRow::reference),
            Column.text("layer", ShiftRow::layer),
            Column.real("js_softmax_nats", r -> r.shift.softmax()),
            Column.real("js_histogram" + graft.shift.FeatureShift.BINS + "_nats", r -> r.shift.histogram()),
            Column.real("js_gauss_nats", r -> r.shift.gauss()),
            Column.real("linear_cka", r -> r.shift.linearCka()),
            Column.real("mean_cosine", r -> r.shift.meanCosine()));

    private static final List<Column<EpochRow>> EPOCHS = List.of(
            Column.text("role", EpochRow::role),
            Column.text("data", r -> r.key.data()),
            Column.text("backbone", r -> r.key.backbone()),
            Column.text("method", r -> r.key.method()),
            Column.text("variant", r -> r.key.variant().orElse(null)),
            Column.whole("seed", r -> r.key.seed()),
            Column.real("learning_rate", r -> r.key.learningRate()),
            Column.whole("epoch", r -> (long) r.epoch.epoch()),
            Column.real("task_loss", r -> r.epoch.losses().get("task")),
            Column.real("bregman_loss", r -> r.epoch.losses().get("bregman")),
            Column.real("valid", r -> number(r.epoch.score())),
            Column.real("seconds", r -> r.epoch.seconds()));

    private static @Nullable Double number(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }

    /** Writes all tables into a folder. */
    public static void write(StudyResults results, Path folder) {
        List<Row> runs = rows(results);
        TableFiles.csv(folder.resolve("results.csv"), RUNS, runs);
        TableFiles.parquet(folder.resolve("results.parquet"), "results", RUNS, runs);
        List<ShiftRow> shifts = shifts(results.shifts());
        TableFiles.csv(folder.resolve("shift.csv"), SHIFTS, shifts);
        TableFiles.parquet(folder.resolve("shift.parquet"), "shift", SHIFTS, shifts);
        List<EpochRow> epochs = runs.stream().flatMap(r -> r.run.history().stream().map(e -> new EpochRow(r.role, r.run.key(), e))).toList();
        TableFiles.csv(folder.resolve("history.csv"), EPOCHS, epochs);
        TableFiles.parquet(folder.resolve("history.parquet"), "history", EPOCHS, epochs);
    }

    private static List<Row> rows(StudyResults results) {
        List<Row> rows = new ArrayList<>();
        Set<RunKey> finals = new HashSet<>();
        for (RunRecord r : results.finals()) {
            rows.add(new Row("final", r));
            finals.add(r.key());
        }
        for (RunRecord r : results.search()) if (!finals.contains(r.key())) rows.add(new Row("search", r));
        for (RunRecord r : results.ablations()) rows.add(new Row("ablation", r));
        return rows;
    }

    private static List<ShiftRow> shifts(Map<RunKey, graft.study.ShiftRecord> shifts) {
        List<ShiftRow> rows = new ArrayList<>();
        shifts.forEach((key, shift) -> {
            shift.fromPretrained().layers().forEach((layer, s) -> rows.add(new ShiftRow(key, "pre-trained", layer, s)));
            shift.fromFull().ifPresent(full -> full.layers().forEach((layer, s) -> rows.add(new ShiftRow(key, "fully tuned", layer, s))));
        });
        return rows;
    }
}
