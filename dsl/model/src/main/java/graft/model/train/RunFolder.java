package graft.model.train;

import graft.files.WholeFile;
import graft.model.compile.CompiledModel;
import graft.model.files.AdapterFolder;
import graft.model.files.ModelJson;
import graft.molecules.data.CsvTable;
import graft.molecules.data.MoleculeTable;
import graft.molecules.data.PredictionCsv;
import graft.molecules.data.Split;
import graft.tensor.NumberFormat;
import graft.train.EpochRecord;
import graft.train.TrainingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of a run: {@code run.json}, {@code metrics.csv}, {@code adapter/}, {@code checkpoint/}, {@code predictions.csv} (the test part),
 * {@code report.html}. Every file is written whole or not at all.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** Where the adapter goes. */
    public Path adapter() {
        return path.resolve("adapter");
    }

    /** Where checkpoints go. */
    public Path checkpoint() {
        return path.resolve("checkpoint");
    }

    /** The description of the run, {@code run.json}. */
    public JsonNode description() {
        Path file = path.resolve("run.json");
        if (!Files.exists(file)) throw new TrainingException(path + " is no run folder: it has no run.json");
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new TrainingException(file + " cannot be read: " + e.getMessage());
        }
    }

    void begin(FineTuning tuning, RunSettings settings, PreparedData data, CompiledModel compiled) {
        ObjectNode details = details(tuning, data);
        details.put("data", tuning.data().describe()).put("split", data.split().toString()).put("split_digest", digest(data.split())).put("features", data.features());
        details.put("numbers", AdapterFolder.numbers(tuning.frozenWeights())).put("trained_numbers", compiled.coverage().trained()).put("backbone_numbers", compiled.coverage().backboneTotal());
        begin(settings, details);
    }

    /** What must not differ when a run goes on. */
    private static ObjectNode details(FineTuning tuning, PreparedData data) {
        ObjectNode details = MAPPER.createObjectNode();
        details.set("settings", RunSettingsJson.of(tuning));
        details.set("model", ModelJson.write(tuning.model()));
        return details.put("data_digest", data.table().digest());
    }

    /**
     * Makes the folder and says what will be run. A folder that already holds a run is left alone.
     *
     * @param details of the run; {@code settings}, {@code model} and {@code data_digest} must be the same when it goes on
     */
    public void begin(RunSettings settings, ObjectNode details) {
        if (Files.exists(path.resolve("run.json"))) throw new TrainingException(path + " already holds a run; go on with --resume " + path + ", choose another folder with --run-dir, or remove it");
        try {
            Files.createDirectories(checkpoint());
        } catch (IOException e) {
            throw new TrainingException("the run folder " + path + " cannot be made: " + e.getMessage() + "; see that no file stands in its place and the folder above it may be written");
        }
        ObjectNode run = MAPPER.createObjectNode();
        run.put("format", 1).put("state", "started").put("script", settings.script().map(RunSettings.Script::text).orElse(null));
        settings.script().ifPresent(script -> {
            run.put("script_name", script.name());
            ObjectNode set = run.putObject("script_settings");
            script.settings().forEach(set::put);
        });
        run.put("backend", settings.backend().name()).put("numbers", AdapterFolder.numbers(NumberFormat.FLOAT32));
        run.set("versions", versions());
        run.setAll(details);
        write(run);
    }

    /**
     * Hears that the run goes on. Bits are promised for one version on one back end: where another goes on, that is written down under {@code gone_on_by}.
     *
     * @return what the user should know, if anything
     */
    public Optional<String> goesOn(RunSettings settings) {
        ObjectNode run = (ObjectNode) description();
        String then = madeBy(run.path("backend"), run.path("versions").path("graft"));
        String now = madeBy(MAPPER.valueToTree(settings.backend().name()), MAPPER.valueToTree(GraftVersion.current()));
        if (then.equals(now)) return Optional.empty();
        run.withArray("gone_on_by").add(now);
        write(run);
        return Optional.of(path + " was started by " + then + " and goes on by " + now + ": its numbers will be as good, but not to the bit those of a run by either alone");
    }

    private static String madeBy(JsonNode backend, JsonNode version) {
        return "Graft " + version.asString("?") + " on " + backend.asString("?");
    }

    private static ObjectNode versions() {
        ObjectNode versions = MAPPER.createObjectNode();
        versions.put("graft", GraftVersion.current()).put("java", Runtime.version().toString());
        return versions;
    }

    /** Whether the run of the folder has the settings and the model of a fine-tuning; its data are not looked at. */
    public boolean isOf(FineTuning tuning) {
        JsonNode run = description();
        return run.path("settings").equals(MAPPER.readTree(RunSettingsJson.of(tuning).toString())) && run.path("model").equals(MAPPER.readTree(ModelJson.write(tuning.model()).toString()));
    }

    void checkSameRun(FineTuning tuning, PreparedData data) {
        checkSameRun(details(tuning, data));
        String split = digest(data.split());
        if (!description().path("split_digest").asString(split).equals(split)) {
            throw new TrainingException("the split " + data.split() + " has other rows than when " + path + " was started; restore its file, or start a new run");
        }
    }

    /** @throws TrainingException if the folder's run had other settings, another model or other data than the one that wants to go on */
    public void checkSameRun(ObjectNode details) {
        JsonNode run = description();
        String digest = details.path("data_digest").asString("");
        if (!run.path("data_digest").asString("").equals(digest)) {
            throw new TrainingException("the data have changed since " + path + " was started (digest " + digest + ", then " + run.path("data_digest").asString("") + "); restore them, or start a new run");
        }
        JsonNode now = MAPPER.readTree(details.toString());
        if (!run.path("settings").equals(now.path("settings")) || !run.path("model").equals(now.path("model"))) {
            throw new TrainingException("the settings differ from those that " + path + " was started with; a run goes on only as it was described. Start a new run for new settings");
        }
    }

    /** SHA-256 over the rows of each part: a split's name and sizes can stay when its file changes. */
    private static String digest(Split split) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (int[] part : List.of(split.train(), split.valid(), split.test())) sha.update((Arrays.toString(part) + "\n").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes {@code metrics.csv}. */
    public void writeMetrics(List<EpochRecord> history) {
        List<String> losses = history.isEmpty() ? List.of() : List.copyOf(history.getFirst().losses().keySet());
        StringBuilder csv = new StringBuilder("epoch,step,learning_rate");
        losses.forEach(l -> csv.append(",loss_").append(l));
        csv.append(",score,best,seconds\n");
        for (EpochRecord e : history) {
            csv.append(e.epoch()).append(',').append(e.step()).append(',').append(e.learningRate());
            losses.forEach(l -> csv.append(',').append(e.losses().get(l)));
            csv.append(',').append(e.score().isPresent() ? Double.toString(e.score().getAsDouble()) : "").append(',').append(e.best()).append(',').append(e.seconds()).append('\n');
        }
        WholeFile.writeText(path.resolve("metrics.csv"), csv.toString());
    }

    /** Writes what a finished run gives. */
    void end(RunResult result, PreparedData data, double[] predictions, String coverage) {
        writePredictions(data, predictions);
        ObjectNode run = (ObjectNode) description();
        run.put("state", "finished").put("weights_digest", result.weightsDigest()).put("best_epoch", result.bestEpoch());
        ObjectNode test = run.putObject("test");
        test.put("metric", data.metric().key());
        result.test().value().ifPresent(v -> test.put("score", v));
        result.constant().value().ifPresent(v -> test.put("constant_predictor", v));
        for (int t = 0; t < data.table().tasks().size(); t++) {
            String task = data.table().tasks().get(t);
            result.test().perTask().get(t).value().ifPresent(v -> test.put("score_" + task, v));
        }
        WholeFile.writeText(path.resolve("report.html"), HtmlReport.of(run, result, data, coverage));
        write(run);
    }

    /** Says what came out, when everything else is written. */
    public void finish(ObjectNode result) {
        ObjectNode run = (ObjectNode) description();
        run.put("state", "finished");
        run.setAll(result);
        write(run);
    }

    private void writePredictions(PreparedData data, double[] predictions) {
        MoleculeTable table = data.table();
        int[] test = data.split().test();
        int tasks = table.tasks().size();
        List<String> header = new ArrayList<>(List.of("row", "smiles"));
        header.addAll(table.tasks());
        List<CsvTable.Row> rows = IntStream.range(0, test.length).mapToObj(i -> {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(table.fileRow(test[i])), table.smiles(test[i])));
            for (double y : table.labels(test[i])) cells.add(Double.isNaN(y) ? "" : Double.toString(y));
            return new CsvTable.Row(i + 2L, cells);
        }).toList();
        double[][] values = IntStream.range(0, test.length).mapToObj(i -> Arrays.copyOfRange(predictions, i * tasks, (i + 1) * tasks)).toArray(double[][]::new);
        PredictionCsv.write(path.resolve("predictions.csv"), new CsvTable("the test part", header, rows), predictionColumns(table.tasks()), values);
    }

    /** Names of the columns of predictions: {@code prediction}, or {@code prediction_<task>} where there are several. */
    public static List<String> predictionColumns(List<String> tasks) {
        return tasks.size() == 1 ? List.of("prediction") : tasks.stream().map(t -> "prediction_" + t).toList();
    }

    private void write(ObjectNode run) {
        WholeFile.writeText(path.resolve("run.json"), MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(run) + "\n");
    }
}
