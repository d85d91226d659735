package graft.model.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backends;
import graft.graph.ShortestPaths;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.compile.CompiledModel;
import graft.model.files.BackboneLoader;
import graft.model.preset.Graphormer;
import graft.model.preset.Mat;
import graft.model.train.RunSettings;
import graft.molecules.data.Corpus;
import graft.molecules.data.DataException;
import graft.molecules.data.OnBadRow;
import graft.optim.AdamWOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreTrainingRunTest {
    private static final List<String> PIECES = List.of("C", "CO", "O", "N", "c1ccccc1", "C(=O)O", "S", "C=C", "C(Cl)");

    @TempDir
    Path folder;

    private Path plain;
    private Path zipped;

    @BeforeEach
    void writeCorpus() throws IOException {
        plain = folder.resolve("a.csv");
        zipped = folder.resolve("b.csv.gz");
        StringBuilder a = new StringBuilder("smiles,mass\n");
        StringBuilder b = new StringBuilder("id,smiles,gap\n");
        for (int i = 0; i < 90; i++) {
            String smiles = "C".repeat(1 + i % 5) + PIECES.get(i % PIECES.size()) + "C".repeat(i / PIECES.size());
            if (i < 60) a.append(smiles).append(',').append(smiles.length() / 2.0).append('\n');
            else b.append(i).append(',').append(smiles).append(',').append(i % 3 == 0 ? "" : Integer.toString(i % 7)).append('\n');
        }
        Files.writeString(plain, a);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(b.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Gtn tiny() {
        return new Graphormer.Options("tiny", Graphormer.Profile.POST_LN, 2, 16, 16, 4, 5, Graphormer.Tables.RELEASED, 0.1, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED).describe();
    }

    private PreTraining training(PreTrainingTask task, String... labels) {
        return training(tiny(), task, labels);
    }

    private PreTraining training(Gtn backbone, PreTrainingTask task, String... labels) {
        return PreTraining.of(backbone, new Corpus(List.of(plain, zipped), "smiles", List.of(labels), OnBadRow.STOP), task)
                .withValid(8).withOptimiser(new AdamWOptions(5e-3)).withEpochs(4).withBatchGraphs(16).withSeed(3).withCheckpointSteps(2);
    }

    private PreTrainingResult run(PreTraining training, String name, int threads, boolean resume, int stopAfter, List<String> said) {
        AtomicInteger asked = new AtomicInteger();
        RunSettings settings = new RunSettings(Backends.byName("scalar"), threads, Optional.empty(), folder.resolve(name), resume, Optional.empty(), said::add, () -> asked.incrementAndGet() > stopAfter);
        return PreTrainingRun.run(training, folder.resolve("stores"), settings);
    }

    private PreTrainingResult run(PreTraining training, String name) {
        return run(training, name, 2, false, Integer.MAX_VALUE, new ArrayList<>());
    }

    @Test
    void hiddenAtomsAreLearnt() {
        PreTrainingResult result = run(training(new PreTrainingTask.HiddenAtoms(0.3)).withEpochs(6), "hidden");
        assertTrue(result.loss() < 0.5 * result.history().getFirst().score().getAsDouble(), result.summary());
        assertTrue(result.constant() > 0.01 && result.constant() < Math.log(9), "nine elements at most: " + result.summary());
    }

    @Test
    void matLearnsHiddenAtomsFromItsOwnFeaturesAndKeptDistances() {
        PreTraining training = training(Mat.small().withBlocks(2).withWidth(16).withHeads(4).withDropout(0).describe(), new PreTrainingTask.HiddenAtoms(0.3)).withEpochs(6);
        List<String> said = new ArrayList<>();
        PreTrainingResult result = run(training, "mat", 2, false, Integer.MAX_VALUE, said);
        assertTrue(result.loss() < 0.5 * result.history().getFirst().score().getAsDouble(), result.summary());
        assertTrue(said.stream().anyMatch(line -> line.contains("distances of 90 in space")), said::toString);
        PreTrainingResult again = run(training, "mat-again", 1, false, Integer.MAX_VALUE, said);
        assertEquals(result.weightsDigest(), again.weightsDigest());
        assertTrue(said.stream().anyMatch(line -> line.contains("featurised before")), said::toString);
    }

    @Test
    void whatWasTrainedIsTheBackboneOfAnotherDescription() {
        PreTrainingResult result = run(training(new PreTrainingTask.Properties(), "mass", "gap"), "properties");
        assertTrue(result.loss() < result.constant(), result.summary());
        CompiledModel tuned = CompiledModel.of(tiny().withWeights(BackboneLoader.source(result.backbone())).grafted(g -> g.freezeBackbone().classification(3)));
        CompiledModel fresh = CompiledModel.of(tiny().grafted(g -> g.freezeBackbone().classification(3)));
        assertEquals(tuned.parts(), fresh.parts());
        assertFalse(java.util.Arrays.equals(
                BackboneLoader.load(tuned, 0).get("blocks.0.attention.query.weight").toArray(), BackboneLoader.load(fresh, 0).get("blocks.0.attention.query.weight").toArray()));
    }

    @Test
    void stoppingAndGoingOnChangesNothingAndGraphsAreMadeOnce() {
        PreTraining training = training(new PreTrainingTask.HiddenAtoms(0.2));
        PreTrainingResult whole = run(training, "whole", 2, false, Integer.MAX_VALUE, new ArrayList<>());
        assertFalse(run(training, "halves", 2, false, 5, new ArrayList<>()).finished());
        List<String> said = new ArrayList<>();
        PreTrainingResult resumed = run(training, "halves", 1, true, Integer.MAX_VALUE, said);
        assertEquals(whole.weightsDigest(), resumed.weightsDigest());
        assertTrue(said.stream().anyMatch(line -> line.contains("featurised before")), said::toString);
        assertTrue(said.stream().noneMatch(line -> line.startsWith("featurising")), said::toString);
    }

    @Test
    void whatIsWrongWithACorpusIsSaid() throws IOException {
        assertTrue(assertThrows(ModelException.class, () -> training(new PreTrainingTask.Properties())).getMessage().contains("label"));
        assertTrue(assertThrows(ModelException.class, () -> training(new PreTrainingTask.HiddenAtoms(0.1), "mass")).getMessage().contains("mass"));
        assertTrue(assertThrows(DataException.class, () -> run(training(new PreTrainingTask.Properties(), "weight"), "none")).getMessage().contains("weight"));
        assertTrue(assertThrows(ModelException.class, () -> run(training(new PreTrainingTask.HiddenAtoms(0.1)).withValid(10), "many")).getMessage().contains("tenth"));
        Files.writeString(plain, "smiles,mass\nCCO,1\nC1CC,2\n,3\nCCC,x\nCCCC,5\nCCCO,6\n");
        PreTraining broken = training(new PreTrainingTask.Properties(), "mass");
        assertTrue(assertThrows(DataException.class, () -> run(broken, "broken")).getMessage().contains("line 3 (row 1)"));
        Corpus skipping = new Corpus(List.of(plain, zipped), "smiles", List.of("mass", "gap"), OnBadRow.SKIP);
        List<String> said = new ArrayList<>();
        run(new PreTraining(tiny(), skipping, new PreTrainingTask.Properties(), 2, new AdamWOptions(1e-3), 1, 16, 0, 0), "skipping", 1, false, Integer.MAX_VALUE, said);
        assertTrue(said.stream().anyMatch(line -> line.contains("33 molecules; 3 of 36 rows skipped") && line.contains("C1CC")), said::toString);
    }
}
