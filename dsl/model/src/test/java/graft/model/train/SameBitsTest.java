package graft.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.BackendException;
import graft.backend.Backends;
import graft.model.adapter.AdaLora;
import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftBuilder;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.StagedUnfreezing;
import graft.model.preset.Graphormer;
import graft.graph.ShortestPaths;
import graft.molecules.chem.Featuriser;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import graft.tensor.NumberFormat;
import graft.train.MemoryBudgetException;
import graft.train.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed gives the same bits: for any number of threads, and after stopping and going on. */
class SameBitsTest {
    private static final List<String> PIECES = List.of("C", "CC", "O", "N", "c1ccccc1", "C(=O)O", "S", "C=C");

    @TempDir
    Path folder;

    private Path csv;

    @BeforeEach
    void writeTable() throws IOException {
        StringBuilder text = new StringBuilder("smiles,y\n");
        for (int i = 0; i < 60; i++) {
            text.append("C".repeat(1 + i % 5)).append(PIECES.get(i % PIECES.size())).append("C".repeat(i / PIECES.size())).append(',').append((i * 37 % 19) / 3.0).append('\n');
        }
        csv = folder.resolve("table.csv");
        Files.writeString(csv, text);
    }

    private FineTuning.Builder tuning() {
        return tuning(g -> g.everyBlock(b -> b.afterBlock(GAdapter.ofRank(4))));
    }

    private FineTuning.Builder tuning(Consumer<GraftBuilder> method) {
        GraftedModel model = new Graphormer.Options("tiny", Graphormer.Profile.POST_LN, 2, 16, 16, 4, 5, Graphormer.Tables.RELEASED, 0.1, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED)
                .describe().grafted(g -> method.accept(g.freezeBackbone().regression(1)));
        return FineTuning.of(model).csv(csv, TableSpec.regression("smiles", "y")).split(SplitPlan.random(1)).bregman(1, 0.9).epochs(3).batchGraphs(16).checkpointSteps(2).seed(5);
    }

    private RunResult run(FineTuning tuning, String name, int threads, boolean resume, int stopAfter) {
        AtomicInteger asked = new AtomicInteger();
        RunSettings settings = new RunSettings(Backends.byName("scalar"), threads, Optional.empty(), folder.resolve(name), resume, Optional.empty(), RunReport.silent(), () -> asked.incrementAndGet() > stopAfter);
        return FineTuningRun.run(tuning, settings);
    }

    @Test
    void threadsChangeNothing() {
        FineTuning tuning = tuning().build();
        String one = run(tuning, "one", 1, false, Integer.MAX_VALUE).weightsDigest();
        assertEquals(one, run(tuning, "two", 2, false, Integer.MAX_VALUE).weightsDigest());
        assertEquals(one, run(tuning, "seven", 7, false, Integer.MAX_VALUE).weightsDigest());
    }

    @Test
    void stoppingAndGoingOnChangesNothing() throws IOException {
        FineTuning tuning = tuning().build();
        RunResult whole = run(tuning, "whole", 2, false, Integer.MAX_VALUE);
        assertFalse(run(tuning, "halves", 2, false, 4).finished());
        RunResult resumed = run(tuning, "halves", 1, true, Integer.MAX_VALUE);
        assertTrue(resumed.finished());
        assertEquals(whole.weightsDigest(), resumed.weightsDigest());
        assertEquals(withoutSeconds(folder.resolve("whole/metrics.csv")), withoutSeconds(folder.resolve("halves/metrics.csv")));
    }

    /** Ranks that a schedule takes away, and weights that it lets go: what it remembers is in the checkpoint. */
    @Test
    void schedulesGoOnWhereTheyStopped() {
        List<Consumer<GraftBuilder>> methods = List.of(
                g -> g.everyBlock(b -> b.query(new AdaLora(4, 2, 4, 0, 0.5, 0.1, 0.3)).value(new AdaLora(4, 2, 4, 0, 0.5, 0.1, 0.3))), g -> g.tune(new StagedUnfreezing(1)));
        for (int m = 0; m < methods.size(); m++) {
            FineTuning tuning = tuning(methods.get(m)).epochs(5).build();
            RunResult whole = run(tuning, "schedule" + m, 2, false, Integer.MAX_VALUE);
            assertFalse(run(tuning, "schedule-halves" + m, 1, false, 13).finished());
            assertEquals(whole.weightsDigest(), run(tuning, "schedule-halves" + m, 2, true, Integer.MAX_VALUE).weightsDigest());
        }
    }

    private static List<String> withoutSeconds(Path metrics) throws IOException {
        return Files.readAllLines(metrics).stream().map(l -> l.substring(0, l.lastIndexOf(','))).toList();
    }

    @Test
    void aTightMemoryBudgetChangesNothingButTheMemory() {
        long plain = bytes(tuning().build(), 2);
        String digest = run(tuning().build(), "roomy", 2, false, Integer.MAX_VALUE).weightsDigest();
        FineTuning tight = tuning().memory(plain - 10_000).build();
        assertTrue(bytes(tight, 2) <= plain - 10_000);
        assertEquals(digest, run(tight, "tight", 2, false, Integer.MAX_VALUE).weightsDigest());
        assertFalse(run(tight, "tight-halves", 1, false, 4).finished());
        assertEquals(digest, run(tight, "tight-halves", 2, true, Integer.MAX_VALUE).weightsDigest());
    }

    private long bytes(FineTuning tuning, int threads) {
        return FineTuningRun.planned(tuning, RunSettings.into(folder.resolve("none")).withBackend(Backends.byName("scalar")).withThreads(threads)).memory().total();
    }

    @Test
    void aRunThatFitsNowhereIsRefusedBeforeItBegins() {
        MemoryBudgetException e = assertThrows(MemoryBudgetException.class, () -> run(tuning().memory(100_000).build(), "refused", 2, false, Integer.MAX_VALUE));
        assertFalse(Files.exists(folder.resolve("refused")), "it has left a folder behind");
        assertTrue(run(tuning().memory(e.neededBytes()).epochs(1).build(), "smallest", 2, false, Integer.MAX_VALUE).finished());
    }

    @Test
    void muZeroIsNoProximalStep() {
        String without = run(tuning().objective(graft.model.compile.Objective.TASK).build(), "without", 2, false, Integer.MAX_VALUE).weightsDigest();
        assertEquals(without, run(tuning().bregman(0, 0.9).build(), "zero", 2, false, Integer.MAX_VALUE).weightsDigest());
    }

    @Test
    void aRunGoesOnOnlyAsItWasDescribed() {
        run(tuning().build(), "other", 1, false, 4);
        assertTrue(assertThrows(TrainingException.class, () -> run(tuning().learningRate(0.5).build(), "other", 1, true, 99)).getMessage().contains("settings differ"));
        assertTrue(assertThrows(TrainingException.class, () -> run(tuning().build(), "other", 1, false, 99)).getMessage().contains("already holds a run"));
    }

    @Test
    void frozenWeightsAreStoredAsTheRunSaysFromItsFirstStepToItsPredictions() throws IOException {
        FineTuning half = tuning().frozenWeights(NumberFormat.BFLOAT16).build();
        RunResult result = run(half, "half", 2, false, Integer.MAX_VALUE);
        assertNotEquals(run(tuning().build(), "full", 2, false, Integer.MAX_VALUE).weightsDigest(), result.weightsDigest());
        String written = Files.readString(folder.resolve("half/run.json"));
        assertTrue(written.contains("\"frozen_weights\" : \"bfloat16\"") && written.contains("rounded to bfloat16"), written);
        predictsWhatItWrote(result);

        run(half, "half-stopped", 1, false, 4);
        assertTrue(assertThrows(TrainingException.class, () -> run(tuning().build(), "half-stopped", 1, true, 99)).getMessage().contains("settings differ"));
        assertEquals(result.weightsDigest(), run(half, "half-stopped", 1, true, Integer.MAX_VALUE).weightsDigest());
    }

    @Test
    void aBackEndWithoutThatStorageIsRefusedBeforeAnythingIsWritten() {
        FineTuning half = tuning().frozenWeights(NumberFormat.BFLOAT16).build();
        RunSettings reference = RunSettings.into(folder.resolve("refused")).withBackend(Backends.byName("reference"));
        assertTrue(assertThrows(BackendException.class, () -> FineTuningRun.run(half, reference)).getMessage().contains("float32 alone"));
        assertFalse(Files.exists(folder.resolve("refused/run.json")));
    }

    @Test
    void anotherBackEndThatGoesOnIsSaidAndWrittenDown() throws IOException {
        FineTuning tuning = tuning().epochs(1).build();
        run(tuning, "moved", 1, false, 2);
        List<String> said = new ArrayList<>();
        FineTuningRun.run(tuning, new RunSettings(Backends.byName("reference"), 1, Optional.empty(), folder.resolve("moved"), true, Optional.empty(), said::add, () -> false));
        assertTrue(said.stream().anyMatch(line -> line.contains("goes on by Graft development on reference")), said.toString());
        assertTrue(Files.readString(folder.resolve("moved/run.json")).contains("gone_on_by"));
    }

    @Test
    void aRunFolderPredictsWhatItWroteForTheTestPart() throws IOException {
        predictsWhatItWrote(run(tuning().build(), "predicted", 1, false, Integer.MAX_VALUE));
    }

    private static void predictsWhatItWrote(RunResult result) throws IOException {
        List<String> lines = Files.readAllLines(result.folder().resolve("predictions.csv"));
        List<Featuriser.Featurised> molecules = lines.stream().skip(1).map(l -> Featuriser.ogb().featurise(l.split(",")[1])).toList();
        double[] written = lines.stream().skip(1).mapToDouble(l -> Double.parseDouble(l.split(",")[3])).toArray();
        assertArrayEquals(written, Predictor.ofRun(result.folder()).predict(Backends.byName("scalar"), 2, molecules), 1e-9);
    }
}
