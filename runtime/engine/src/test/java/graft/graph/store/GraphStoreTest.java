package graft.graph.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.graph.Graph;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.laws.LawGraphs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphStoreTest {
    @TempDir
    Path folder;

    private Path store(List<Sample> samples) {
        Path file = folder.resolve("graphs.store");
        GraphStoreWriter.write(file, samples::forEach, () -> Map.of("rows", Integer.toString(samples.size())));
        return file;
    }

    private static List<Sample> graphs() {
        List<Sample> samples = new ArrayList<>(LawGraphs.samples(2, 3));
        Sample first = samples.getFirst();
        int n = first.graph().nodes();
        double[] distances = new double[n * n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) distances[i * n + j] = Math.abs(i - j) * 1.1;
        samples.set(0, new Sample(first.row(), first.graph(), first.paths(), first.labels(), distances));
        return samples;
    }

    @Test
    void readsBackWhatWasWrittenInAnyOrder() {
        List<Sample> samples = graphs();
        GraphStore store = GraphStore.open(store(samples));
        assertEquals(samples.size(), store.size());
        assertEquals(Map.of("rows", Integer.toString(samples.size())), store.facts());
        for (int i = samples.size() - 1; i >= 0; i--) {
            Sample expected = samples.get(i);
            Sample read = store.get(i);
            Graph graph = read.graph();
            assertEquals(expected.row(), read.row());
            assertEquals(expected.graph().nodes(), store.nodes(i));
            assertEquals(expected.graph().edges(), store.edges(i));
            assertArrayEquals(expected.graph().nodeFeatures(), graph.nodeFeatures());
            assertArrayEquals(expected.graph().edgeSource(), graph.edgeSource());
            assertArrayEquals(expected.graph().edgeTarget(), graph.edgeTarget());
            assertArrayEquals(expected.graph().edgeFeatures(), graph.edgeFeatures());
            assertArrayEquals(expected.labels(), read.labels());
            assertArrayEquals(expected.labels(), store.labels(i));
            assertArrayEquals(expected.distances(), read.distances());
            assertEquals(expected.paths().distance(0, graph.nodes() - 1), read.paths().distance(0, graph.nodes() - 1));
        }
        assertEquals(samples.get(4).row(), store.part(new int[] {4, 2}).get(0).row());
    }

    @Test
    void aDamagedFileIsAnErrorThatSaysWhatToDo() throws Exception {
        Path file = store(graphs());
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 30, whole.length / 2, whole.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertTrue(assertThrows(GraphStoreException.class, () -> GraphStore.open(file)).getMessage().contains("remove it"), "cut to " + length);
        }
        byte[] lying = whole.clone();
        lying[lying.length - 20] ^= 0x40;
        Files.write(file, lying);
        assertThrows(GraphStoreException.class, () -> GraphStore.open(file));
    }

    @Test
    void aGraphThatDoesNotFitLeavesNoFile() {
        Graph wide = new Graph(1, new int[] {70_000}, 1, new int[0], new int[0], new int[0], 0);
        Sample sample = Sample.unlabelled(5, wide, ShortestPaths.of(wide));
        assertTrue(assertThrows(GraphStoreException.class, () -> store(List.of(sample))).getMessage().contains("row 5"));
        assertFalse(Files.exists(folder.resolve("graphs.store")));
    }
}
