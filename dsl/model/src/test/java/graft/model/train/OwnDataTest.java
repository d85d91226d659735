package graft.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backends;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.adapter.TinyModel;
import graft.model.preset.LabelledGraphs;
import graft.molecules.data.DataException;
import graft.molecules.data.OnBadRow;
import graft.molecules.data.SplitException;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import graft.molecules.data.TaskKind;
import graft.testing.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, SDF files, graphs that are no molecules, and sets by name, all train the same way. */
class OwnDataTest {
    @TempDir Path folder;

    private RunResult run(FineTuning tuning, String name, Optional<Path> data) {
        RunSettings settings = RunSettings.into(folder.resolve(name)).withBackend(Backends.byName("scalar")).withThreads(1);
        return FineTuningRun.run(tuning, data.map(settings::withDataFolder).orElse(settings));
    }

    private static FineTuning.Builder classes(Gtn gtn, int tasks) {
        return FineTuning.of(gtn.grafted(g -> g.classification(tasks))).epochs(1).batchGraphs(8);
    }

    /** Stars and paths: what a degree tells apart at once. */
    private Path graphs() throws IOException {
        StringBuilder text = new StringBuilder("40\n");
        for (int g = 0; g < 40; g++) {
            int n = 4 + g % 5;
            text.append(n).append(' ').append(g % 2).append('\n');
            for (int v = 0; v < n; v++) {
                StringBuilder to = new StringBuilder();
                int count = 0;
                for (int w = 0; w < n; w++) {
                    boolean joined = g % 2 == 0 ? (v == 0) != (w == 0) : Math.abs(v - w) == 1;
                    if (joined) {
                        to.append(' ').append(w);
                        count++;
                    }
                }
                text.append("0 ").append(count).append(to).append('\n');
            }
        }
        return Files.writeString(folder.resolve("stars.txt"), text);
    }

    @Test
    void graphsThatAreNoMoleculesTrain() throws IOException {
        Gtn gtn = LabelledGraphs.of(TinyModel.gtn(), 9);
        RunResult result = run(classes(gtn, 1).graphs(graphs()).split(SplitPlan.random(0)).epochs(15).learningRate(5e-3).build(), "graphs", Optional.empty());
        assertTrue(result.test().value().isEmpty() || result.test().value().getAsDouble() > 0.9, result.summary());
        String scaffold = assertThrows(SplitException.class, () -> run(classes(gtn, 1).graphs(graphs()).build(), "none", Optional.empty())).getMessage();
        assertTrue(scaffold.contains("have no scaffold; use a random split"), scaffold);
        String few = assertThrows(RuntimeException.class, () -> run(classes(LabelledGraphs.of(TinyModel.gtn(), 3), 1).graphs(graphs()).split(SplitPlan.random(0)).build(), "few", Optional.empty())).getMessage();
        assertTrue(few.contains("feature 0 has the value") && few.contains("rows for 0 to 2"), few);
    }

    @Test
    void aSetOfTheCatalogueTrainsByItsNameWithItsOwnMetricAndFolds() throws IOException {
        Path data = SharedFolder.require("data", 1);
        FineTuning tuning = classes(LabelledGraphs.of(TinyModel.gtn(), 7), 1).dataset("mutag").split(SplitPlan.random(0)).build();
        assertEquals("roc_auc", PreparedData.of(tuning, Optional.of(data)).metric().key());
        assertEquals(188, PreparedData.of(tuning, Optional.of(data)).samples().size());
        FineTuning.Builder folds = classes(LabelledGraphs.of(TinyModel.gtn(), 136), 1).dataset("imdbbinary").split("fold-3");
        assertEquals("IMDBBINARY fold 3: 800 train, 100 valid, 100 test", PreparedData.of(folds.build(), Optional.of(data)).split().toString());
        DataException large = assertThrows(DataException.class, () -> PreparedData.of(folds.dataset("proteins").build(), Optional.of(data)));
        assertTrue(large.getMessage().contains("of 1113 molecules cannot be read") && large.getMessage().contains("a graph of 620 nodes is too large"), large::getMessage);
        FineTuning tasks = classes(TinyModel.gtn(), 12).dataset("tox21").split("scaffold").build();
        assertTrue(PreparedData.of(tasks, Optional.of(data)).table().remarks().getFirst().contains("12 binary tasks, 77946 labels, 16026 missing"));
    }

    private static String block(String element, int label) {
        return "m\n  test\n\n  2  1  0  0  0  0            999 V2000\n    0.0000    0.0000    0.0000 C   0  0\n    1.5000    0.0000    0.0000 " + element
                + "   0  0\n  1  2  1  0\nM  END\n> <hit>\n" + label + "\n\n$$$$\n";
    }

    @Test
    void anSdfFileTrainsAsATableDoes() throws IOException {
        StringBuilder sdf = new StringBuilder();
        StringBuilder csv = new StringBuilder("smiles,hit\n");
        for (int i = 0; i < 20; i++) {
            String element = i % 3 == 0 ? "O" : "N";
            sdf.append(block(element, i % 2));
            csv.append("C").append(element).append(',').append(i % 2).append('\n');
        }
        Path drawn = Files.writeString(folder.resolve("a.sdf"), sdf);
        Path table = Files.writeString(folder.resolve("a.csv"), csv);
        RunResult fromSdf = run(classes(TinyModel.gtn(), 1).sdf(drawn, TaskKind.BINARY, "hit").split(SplitPlan.random(1)).build(), "sdf", Optional.empty());
        RunResult fromCsv = run(classes(TinyModel.gtn(), 1).csv(table, TableSpec.binary("smiles", "hit")).split(SplitPlan.random(1)).build(), "csv", Optional.empty());
        assertEquals(fromCsv.weightsDigest(), fromSdf.weightsDigest());
        Files.writeString(drawn, sdf.toString().replaceFirst("M  END", "M  EN"));
        DataException e = assertThrows(DataException.class, () -> run(classes(TinyModel.gtn(), 1).sdf(drawn, TaskKind.BINARY, "hit").build(), "bad", Optional.empty()));
        assertTrue(e.getMessage().contains("1 of 20 molecules cannot be read"), e::getMessage);
    }

    @Test
    void aTenthOfBadRowsIsCountedNotHidden() throws IOException {
        StringBuilder csv = new StringBuilder("smiles,y\n");
        for (int i = 0; i < 50; i++) csv.append(i % 10 == 3 ? "C1CC" : "C".repeat(1 + i % 7)).append(',').append(i % 10 == 7 && i > 30 ? "x" : i % 5).append('\n');
        Path file = Files.writeString(folder.resolve("bad.csv"), csv);
        TableSpec spec = TableSpec.regression("smiles", "y");
        FineTuning.Builder tuning = FineTuning.of(TinyModel.gtn().grafted(g -> g.regression(1))).split(SplitPlan.random(0));
        String message = assertThrows(DataException.class, () -> PreparedData.of(tuning.csv(file, spec).build(), Optional.empty())).getMessage();
        assertTrue(message.contains("2 of 50 rows cannot be read") && message.contains("\"x\": is no number"), message);
        PreparedData left = PreparedData.of(tuning.csv(file, spec.withOnBadRow(OnBadRow.SKIP)).build(), Optional.empty());
        assertEquals(43, left.samples().size());
        assertTrue(left.table().remarks().get(1).startsWith("7 of 50 rows skipped"), left.table().remarks().toString());
    }

    @Test
    void weightsOfMoleculesDoNotReadLabelledGraphs() {
        Gtn pretrained = TinyModel.gtn().withWeights(new graft.model.WeightSource.File(Path.of("w.safetensors"), graft.model.WeightSource.Layout.GRAFT));
        assertTrue(assertThrows(ModelException.class, () -> LabelledGraphs.of(pretrained, 4)).getMessage().contains("are of molecules"));
    }
}
