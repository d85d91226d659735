package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.graph.Graph;
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

    /** The standard catalogue without checksums, for tables made up here. */
    static DataCatalogue unchecked() {
        return new DataCatalogue(DataCatalogue.standard().entries().stream().map(e -> new CatalogueEntry(e.name(), e.says(), e.spec(), e.metric(), e.rows(), e.licence(), e.absent(),
                e.categories(), e.table().map(t -> new CatalogueEntry.Table(t.path(), Optional.empty())),
                e.splits().map(x -> new CatalogueEntry.Splits(x.path(), Optional.empty(), List.of("random-0"), x.key())), e.download())).toList());
    }

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
        DataFolder data = new DataFolder(make("data"), unchecked());
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
    void aTableThatIsNotThePublishedOneIsRefused() throws IOException {
        DataFolder data = new DataFolder(make("data"));
        String message = assertThrows(DataException.class, () -> data.find("esol")).getMessage();
        assertTrue(message.contains("data set esol: the checksum of") && message.contains("differs: SHA-256") && message.contains("csv("), message);
    }

    @Test
    void whatIsKnownAndNotAtHandSaysSo() throws IOException {
        DataFolder data = new DataFolder(make("data"));
        assertTrue(assertThrows(DataException.class, () -> data.find("molpcba")).getMessage().contains("in the catalogue and cannot be run: its molecules and labels are not at hand"));
        assertTrue(assertThrows(DataException.class, () -> data.find("tox21")).getMessage().contains("tox21.csv, plain or .gz"));
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
        DataFolder data = new DataFolder(SharedFolder.require("data", 19));
        Map<String, Integer> rows = Map.of("freesolv", 642, "esol", 1128, "bbbp", 2039, "estrogen-alpha", 2398,
                "estrogen-beta", 1961, "metstab-low", 2127, "metstab-high", 2127, "molhiv", 41127);
        Map<String, Integer> graphs = Map.of("mutag", 188, "proteins", 1113, "imdbbinary", 1000);
        Map<String, Integer> ones = Map.of("bbbp", 1560, "estrogen-alpha", 1163, "estrogen-beta", 1158, "metstab-low", 1184,
                "metstab-high", 262, "molhiv", 1443);
        assertEquals(19, data.names().size());
        for (String name : data.names()) {
            DataSet set = data.find(name);
            MoleculeTable table = set.read();
            assertEquals(rows.getOrDefault(name, graphs.getOrDefault(name, table.rows())), table.rows(), name);
            assertEquals(set.entry().rows(), table.rows(), name);
            assertEquals(set.entry().splits().map(x -> x.names().size()).orElse(0), set.splits().size(), name);
            if (graphs.containsKey(name)) categoriesAreAsTheCatalogueSays(set, table);
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

    private static void categoriesAreAsTheCatalogueSays(DataSet set, MoleculeTable table) {
        int nodes = 0;
        int edges = 0;
        for (int row = 0; row < table.rows(); row++) {
            Graph graph = GraphText.parse(table.smiles(row));
            for (int c : graph.nodeFeatures()) nodes = Math.max(nodes, c + 1);
            for (int c : graph.edgeFeatures()) edges = Math.max(edges, c + 1);
        }
        assertEquals(set.entry().categories().orElseThrow(), new CatalogueEntry.Categories(nodes, edges), set.name());
    }
}
