package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.graph.GraphException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuGraphsTest {
    @TempDir Path folder;

    /** Two graphs: a path of three nodes, and one edge; written in both directions. */
    private Path set(boolean labelled) throws IOException {
        Path set = Files.createDirectories(folder.resolve("SET"));
        Files.writeString(set.resolve("SET_A.txt"), "1, 2\n2, 1\n2, 3\n3, 2\n4, 5\n5, 4\n");
        Files.writeString(set.resolve("SET_graph_indicator.txt"), "1\n1\n1\n2\n2\n");
        Files.writeString(set.resolve("SET_graph_labels.txt"), "-1\n1\n");
        if (labelled) {
            Files.writeString(set.resolve("SET_node_labels.txt"), "6\n7\n6\n9\n6\n");
            Files.writeString(set.resolve("SET_edge_labels.txt"), "3\n3\n1\n1\n3\n3\n");
        }
        return set;
    }

    private static List<String> cells(CsvTable table, int column) {
        return table.rows().stream().map(r -> r.cells().get(column)).toList();
    }

    @Test
    void aFolderBecomesOneGraphARow() throws IOException {
        CsvTable table = TuGraphs.read(set(true));
        assertEquals(List.of("0 1 0 | 0-1:1 1-2:0", "2 0 | 0-1:1"), cells(table, 0));
        assertEquals(List.of("0", "1"), cells(table, 1));
    }

    @Test
    void withoutNodeLabelsDegreesStandIn() throws IOException {
        assertEquals(List.of("1 2 1 | 0-1:0 1-2:0", "1 1 | 0-1:0"), cells(TuGraphs.read(set(false)), 0));
    }

    @Test
    void aZipIsReadAsItsFolder() throws IOException {
        Path plain = set(true);
        Path zip = folder.resolve("SET.zip");
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.createDirectories(inside.getPath("/SET"));
            for (Path file : TuGraphs.files(plain)) Files.copy(file, inside.getPath("/SET/" + file.getFileName()));
        }
        assertEquals(cells(TuGraphs.read(plain), 0), cells(TuGraphs.read(zip), 0));
    }

    @Test
    void theTextFormIsReadWithTagsAndWithout() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "2\n2 0\n1 1 1\n0 1 0\n3 1\n0 1 1\n0 2 0 2\n0 1 1\n");
        assertEquals(List.of("1 0 | 0-1:0", "0 0 0 | 0-1:0 1-2:0"), cells(TuGraphs.read(file), 0));
        Path untagged = Files.writeString(folder.resolve("u.txt"), "2\n2 0\n0 1 1\n0 1 0\n1 1\n0 0\n");
        assertEquals(List.of("1 1 | 0-1:0", "0 |"), cells(TuGraphs.read(untagged), 0));
    }

    @Test
    void whatDoesNotFitIsNamedByFileAndLine() throws IOException {
        Path set = set(true);
        Files.writeString(set.resolve("SET_A.txt"), "1, 2\n3, 4\n");
        Files.delete(set.resolve("SET_edge_labels.txt"));
        String message = assertThrows(DataException.class, () -> TuGraphs.read(set)).getMessage();
        assertTrue(message.contains("SET_A.txt line 2: joins the nodes 3 and 4"), message);
        Path text = Files.writeString(folder.resolve("t.txt"), "1\n1 0\n0 2 1\n");
        assertTrue(assertThrows(DataException.class, () -> TuGraphs.read(text)).getMessage().contains("line 3: says 2 neighbours and has 1"));
        Path huge = Files.writeString(folder.resolve("h.txt"), "1\n2000000000 0\n");
        assertTrue(assertThrows(DataException.class, () -> TuGraphs.read(huge)).getMessage().contains("a graph of 2000000000 nodes"));
        Path classes = Files.writeString(folder.resolve("c.txt"), "1\n1 5\n0 0\n");
        assertTrue(assertThrows(DataException.class, () -> TuGraphs.read(classes)).getMessage().contains("1 classes: [5]"));
        Path three = Files.writeString(folder.resolve("d.txt"), "3\n1 0\n0 0\n1 1\n0 0\n1 2\n0 0\n");
        assertTrue(assertThrows(DataException.class, () -> TuGraphs.read(three)).getMessage().contains("3 classes: [0, 1, 2]; sets of two classes are supported"));
    }

    @Test
    void aGraphComesBackFromItsText() {
        String text = "0 3 1 | 0-1:2 1-2:0";
        assertEquals(text, GraphText.of(GraphText.parse(text)));
        for (String bad : List.of("0 1", "0 x | ", "0 1 | 0-1", "0 1 | 0-2:0", "-1 |", "| ", "0 0 | 0-0:0")) assertThrows(GraphException.class, () -> GraphText.parse(bad), bad);
    }
}
