package graft.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.GraftException;
import graft.backend.Backends;
import graft.model.Gtn;
import graft.model.preset.Graphormer;
import graft.molecules.data.OnBadRow;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import graft.molecules.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot end well is refused before the run folder is made, and so before hours of training. */
class RunRefusalsTest {
    private static final Gtn TINY = Graphormer.slim().withBlocks(1).withWidth(8, 8).withHeads(2).describe();

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    private Path table(String name, String header, List<String> labels) throws IOException {
        StringBuilder text = new StringBuilder(header + "\n");
        for (int i = 0; i < labels.size(); i++) text.append("C".repeat(i + 1)).append(',').append(labels.get(i)).append('\n');
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> Double.toString(i * 0.5)).toList();
    }

    private RunSettings into(String run, boolean resume, int stopAfter) {
        AtomicInteger asked = new AtomicInteger();
        return new RunSettings(Backends.byName("scalar"), 1, Optional.empty(), folder.resolve(run), resume, Optional.empty(), said::add, () -> asked.incrementAndGet() > stopAfter);
    }

    private String refused(FineTuning tuning, String run) {
        String message = assertThrows(GraftException.class, () -> FineTuningRun.run(tuning, into(run, false, Integer.MAX_VALUE))).getMessage();
        assertFalse(Files.exists(folder.resolve(run)), message);
        return message;
    }

    private static FineTuning.Builder regression(Path csv, OnBadRow policy) {
        return FineTuning.of(TINY.grafted(g -> g.regression(1))).csv(csv, TableSpec.regression("smiles", "y").withOnBadRow(policy)).split(SplitPlan.random(0)).epochs(1).batchGraphs(4);
    }

    @Test
    void aMetricThatTheLabelsDoNotAllow() throws IOException {
        Path csv = table("t.csv", "smiles,y", numbers(12));
        assertTrue(refused(regression(csv, OnBadRow.STOP).metric(Metric.ROC_AUC).build(), "run").contains("neither 0 nor 1"));
    }

    @Test
    void aTaskWithoutLabelsToLearnFrom() throws IOException {
        List<String> labels = IntStream.range(0, 12).mapToObj(i -> i % 2 + (i < 9 ? "," : ",1")).toList();
        Path csv = table("t.csv", "smiles,a,b", labels);
        Path splits = Files.writeString(folder.resolve("splits.json"), "{\"s\":{\"train\":[0,1,2,3,4,5,6,7,8],\"valid\":[9],\"test\":[10,11]}}");
        FineTuning tuning = FineTuning.of(TINY.grafted(g -> g.classification(2))).csv(csv, TableSpec.binary("smiles", "a", "b")).split(new SplitPlan.FromFile(splits, "s")).build();
        assertTrue(refused(tuning, "run").contains("task b has no label in the training part"));
    }

    @Test
    void numbersThatNoRunCanHave() throws IOException {
        Path csv = table("t.csv", "smiles,y", numbers(12));
        assertThrows(GraftException.class, () -> regression(csv, OnBadRow.STOP).epochs(0).build());
        assertThrows(GraftException.class, () -> regression(csv, OnBadRow.STOP).batchGraphs(0).build());
    }

    @Test
    void aMoleculeTooLargeForPathCodesIsABadRow() throws IOException {
        Path csv = table("t.csv", "smiles,y", numbers(12));
        Files.writeString(csv, Files.readString(csv) + "C".repeat(600) + ",1\n");
        String message = refused(regression(csv, OnBadRow.STOP).build(), "run");
        assertTrue(message.contains("line 14") && message.contains("600 nodes"), message);
        assertTrue(FineTuningRun.run(regression(csv, OnBadRow.SKIP).build(), into("skipped", false, Integer.MAX_VALUE)).finished());
        assertTrue(String.join("\n", said).contains("1 of 13 rows skipped"), () -> String.join("\n", said));
    }

    @Test
    void aPartOfOneClassIsSaidBeforehand() throws IOException {
        Path csv = table("t.csv", "smiles,y", IntStream.range(0, 12).mapToObj(i -> i == 0 ? "0" : "1").toList());
        Path splits = Files.writeString(folder.resolve("splits.json"), "{\"s\":{\"train\":[0,1,2,3,4,5,6,7],\"valid\":[8,9],\"test\":[10,11]}}");
        FineTuning tuning = FineTuning.of(TINY.grafted(g -> g.classification(1))).csv(csv, TableSpec.binary("smiles", "y")).split(new SplitPlan.FromFile(splits, "s")).epochs(2).patience(3).build();
        RunResult result = FineTuningRun.run(tuning, into("run", false, Integer.MAX_VALUE));
        assertEquals(2, result.bestEpoch());
        String text = String.join("\n", said);
        assertTrue(text.contains("validation roc_auc undefined (all 2 labels are 1") && text.contains("patience never ends") && text.contains("no test score"), text);
    }

    @Test
    void aSplitThatHasChangedSinceTheRunBegan() throws IOException {
        Path csv = table("t.csv", "smiles,y", numbers(12));
        Path splits = folder.resolve("splits.json");
        Files.writeString(splits, "{\"s\":{\"train\":[0,1,2,3,4,5,6,7],\"valid\":[8,9],\"test\":[10,11]}}");
        FineTuning tuning = regression(csv, OnBadRow.STOP).split(new SplitPlan.FromFile(splits, "s")).build();
        assertFalse(FineTuningRun.run(tuning, into("run", false, 0)).finished());
        Files.writeString(splits, "{\"s\":{\"train\":[0,1,2,3,4,5,6,8],\"valid\":[7,9],\"test\":[10,11]}}");
        assertTrue(assertThrows(GraftException.class, () -> FineTuningRun.run(tuning, into("run", true, Integer.MAX_VALUE))).getMessage().contains("other rows"));
    }
}
