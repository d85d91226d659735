package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.molecules.metrics.Metric;
import graft.testing.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir Path folder;

    private Path make(String name) throws IOException {
        Path root = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(root.resolve("esol"));
        Files.writeString(root.resolve("esol/esol.csv"), "smiles,log_solubility_mol_per_l\nC,1\nCC,2\nO,3\n");
        Files.writeString(root.resolve("esol/splits.json"), "{\"random-0\":{\"train\":[0],\"valid\":[1],\"test\":[2]}}");
        return root;
    }

    @Test
    void theOptionComesBeforeTheVariableAndBothBeforeTheUsualPlace() throws IOException {
        Path option = make("option");
        Path variable = make("variable");
        Path usual = make("usual");
        Map<String, String> set = Map.of(DataFolder.VARIABLE, variable.toString());
        assertEquals(option, DataFolder.locate(Optional.of(option), set, usual).root());
        assertEquals(variable, DataFolder.locate(Optional.empty(), set, usual).root());
        assertEquals(usual, DataFolder.locate(Optional.empty(), Map.of(), usual).root());
        DataException e = assertThrows(DataException.class,
                () -> DataFolder.locate(Optional.of(folder.resolve("none")), set, usual));
        assertTrue(e.getMessage().contains("--data-dir"), e::getMessage);
    }

    @Test
    void aSetKnowsItsColumnsMetricAndSplits() throws IOException {
        DataFolder data = new DataFolder(make("data"));
        DataSet esol = data.find("esol");
        assertEquals(Metric.RMSE, esol.metric());
        MoleculeTable table = esol.read();
        assertEquals(2, table.label(1, 0));
        assertEquals("random-0: 1 train, 1 valid, 1 test", esol.split("random-0").split(table, s -> s).toString());
        assertTrue(assertThrows(SplitException.class, () -> esol.split("random0")).getMessage().contains("random-0"));
        assertTrue(assertThrows(DataException.class, () -> data.find("esl")).getMessage().contains("did you mean esol?"));
        assertTrue(assertThrows(DataException.class, () -> data.find("bbbp")).getMessage().contains("bbbp.csv"));
        assertEquals(List.of("esol"), data.names());
    }

    @Test
    void aFileNameDoesNotLeaveTheFolder() throws IOException {
        DataFolder data = new DataFolder(make("data"));
        assertTrue(Files.exists(data.file("esol/esol.csv")));
        Files.writeString(folder.resolve("secret"), "x");
        assertThrows(DataException.class, () -> data.file("../secret"));
        assertThrows(DataException.class, () -> data.file(folder.resolve("secret").toString()));
        assertThrows(DataException.class, () -> data.file("esol/none.csv"));
    }

    /** Every set of the shared folder has the size, the classes and the split sizes that its description states. */
    @Test
    void theSharedSetsAreAsDescribed() {
        DataFolder data = new DataFolder(SharedFolder.require("data", 16));
        Map<String, Integer> rows = Map.of("freesolv", 642, "esol", 1128, "bbbp", 2039, "estrogen-alpha", 2398,
                "estrogen-beta", 1961, "metstab-low", 2127, "metstab-high", 2127, "molhiv", 41127);
        Map<String, Integer> ones = Map.of("bbbp", 1560, "estrogen-alpha", 1163, "estrogen-beta", 1158, "metstab-low", 1184,
                "metstab-high", 262, "molhiv", 1443);
        assertEquals(16, data.names().size());
        for (String name : data.names()) {
            DataSet set = data.find(name);
            MoleculeTable table = set.read();
            assertEquals(rows.getOrDefault(name, table.rows()), table.rows(), name);
            if (ones.containsKey(name)) {
                int count = 0;
                for (int row = 0; row < table.rows(); row++) {
                    count += table.label(row, 0) == 1 ? 1 : 0;
                }
                assertEquals(ones.get(name), count, name);
            }
            set.splits().forEach((split, plan) ->
                    assertEquals(table.rows(), plan.split(table, s -> s).used(), name + " " + split));
            table.remarks().forEach(System.out::println);
        }
        assertEquals("random-0: 902 train, 113 valid, 113 test",
                data.find("esol").split("random-0").split(data.find("esol").read(), s -> s).toString());
        assertEquals("57 rows repeat the SMILES of an earlier row; 3 SMILES with labels that differ; all are kept",
                data.find("metstab-low").read().remarks().get(1));
    }
}
