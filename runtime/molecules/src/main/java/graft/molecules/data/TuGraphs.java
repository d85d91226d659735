package graft.molecules.data;

import graft.graph.Graph;
import graft.graph.GraphException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads graph classification sets: a folder of TU text files ({@code NAME_A.txt}, {@code _graph_indicator}, {@code _graph_labels} and, where
 * there are any, {@code _node_labels} and {@code _edge_labels}), a zip of one, or one text file as the DGCNN code has them (number of graphs; per
 * graph {@code n label} and n lines {@code tag m neighbour...}). Labels become categories from 0 in ascending order. Without node labels a node's
 * category is its degree; without edge labels all edges have category 0. Loops and repeated edges are left out.
 */
public final class TuGraphs {
    private static final String EDGES = "_A.txt";

    private TuGraphs() {}

    /** True for a folder of TU text files. */
    static boolean isFolder(Path path) {
        return Files.isDirectory(path) && Files.isRegularFile(path.resolve(path.getFileName() + EDGES));
    }

    /** The files of a folder that are read, in the order of their names. */
    static List<Path> files(Path folder) {
        return Stream.of(EDGES, "_edge_labels.txt", "_graph_indicator.txt", "_graph_labels.txt", "_node_labels.txt").map(part -> folder.resolve(folder.getFileName() + part))
                .filter(Files::isRegularFile).toList();
    }

    /**
     * A table of {@code graph} (see {@link GraphText}) and {@code label}, 0 or 1, a row each.
     *
     * @throws DataException when a file is missing or its lines do not fit the others, naming file and line; and when there are not two classes
     */
    public static CsvTable read(Path place) {
        if (place.toString().endsWith(".zip")) return readZip(place);
        return Files.isDirectory(place) ? table(place, TuFolder.read(place)) : table(place, readText(place));
    }

    private static CsvTable readZip(Path zip) {
        try (FileSystem inside = FileSystems.newFileSystem(zip)) {
            String name = String.valueOf(zip.getFileName()).replaceFirst("\\.zip$", "");
            Path folder = inside.getPath("/" + name);
            if (!isFolder(folder)) throw new DataException(zip + ": holds no folder " + name + " with " + name + EDGES);
            return table(zip, TuFolder.read(folder));
        } catch (IOException e) {
            throw TableText.unreadable(zip, e);
        }
    }

    /** A graph with its class as the file has it. */
    record Labelled(Graph graph, int label) {}

    private static CsvTable table(Path place, List<Labelled> graphs) {
        TreeSet<Integer> classes = new TreeSet<>();
        graphs.forEach(g -> classes.add(g.label()));
        if (classes.size() != 2) {
            throw new DataException(place + ": the graphs have " + classes.size() + " classes: " + classes + "; sets of two classes are supported. Write one class against the rest into the file of graph labels, or "
                    + "leave the graphs of the other classes out");
        }
        List<CsvTable.Row> rows = new ArrayList<>();
        for (Labelled g : graphs) rows.add(new CsvTable.Row(rows.size() + 2L, List.of(GraphText.of(g.graph()), g.label() == classes.last() ? "1" : "0")));
        return new CsvTable(place.toString(), List.of("graph", "label"), rows);
    }

    private static List<Labelled> readText(Path file) {
        try (Reader text = TableText.open(file); BufferedReader in = new BufferedReader(text)) {
            Lines lines = new Lines(file, in);
            int count = lines.numbers(1)[0];
            List<int[][]> adjacency = new ArrayList<>();
            List<int[]> tags = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            for (int g = 0; g < count; g++) {
                int[] head = lines.numbers(2);
                if (head[0] < 1 || head[0] > lines.left()) throw lines.wrong("a graph of " + head[0] + " nodes");
                int[] tag = new int[head[0]];
                int[][] neighbours = new int[head[0]][];
                for (int v = 0; v < head[0]; v++) {
                    int[] line = lines.numbers(2);
                    if (line.length != 2 + line[1]) throw lines.wrong("says " + line[1] + " neighbours and has " + (line.length - 2));
                    tag[v] = line[0];
                    neighbours[v] = Arrays.copyOfRange(line, 2, line.length);
                }
                labels.add(head[1]);
                tags.add(tag);
                adjacency.add(neighbours);
            }
            boolean tagged = tags.stream().flatMapToInt(Arrays::stream).distinct().count() > 1;
            List<Labelled> graphs = new ArrayList<>();
            for (int g = 0; g < count; g++) {
                GraphParts parts = new GraphParts(tags.get(g).length);
                int[][] neighbours = adjacency.get(g);
                for (int v = 0; v < neighbours.length; v++) for (int w : neighbours[v]) parts.edge(v, w, 0);
                graphs.add(new Labelled(parts.graph(tagged ? tags.get(g) : null), labels.get(g)));
            }
            return graphs;
        } catch (GraphException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw TableText.unreadable(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
    }

    /** Nodes and edges of one graph, each edge once. */
    static final class GraphParts {
        private final int nodes;
        private final Map<Long, Integer> edges = new LinkedHashMap<>();

        GraphParts(int nodes) {
            this.nodes = nodes;
        }

        void edge(int from, int to, int category) {
            if (from < 0 || to < 0 || from >= nodes || to >= nodes) throw new GraphException("an edge joins " + from + " and " + to + " in a graph of " + nodes + " nodes");
            if (from != to) edges.putIfAbsent(((long) Math.min(from, to) << 32) | Math.max(from, to), category);
        }

        /** @param tags categories of the nodes, or null for their degrees */
        Graph graph(int @Nullable [] tags) {
            int[] source = edges.keySet().stream().mapToInt(e -> (int) (e >>> 32)).toArray();
            int[] target = edges.keySet().stream().mapToInt(Long::intValue).toArray();
            int[] kinds = edges.values().stream().mapToInt(Integer::intValue).toArray();
            int[] categories = tags;
            if (categories == null) {
                categories = new int[nodes];
                for (int e = 0; e < source.length; e++) {
                    categories[source[e]]++;
                    categories[target[e]]++;
                }
            }
            return new Graph(nodes, categories, 1, source, target, kinds, 1);
        }
    }

    /** Lines of whole numbers, with the place for messages. */
    static final class Lines {
        private final Path file;
        private final List<String> lines;
        private int at;

        Lines(Path file, BufferedReader in) {
            this.file = file;
            this.lines = in.lines().filter(line -> !line.isBlank()).toList();
        }

        boolean more() {
            return at < lines.size();
        }

        int left() {
            return lines.size() - at;
        }

        int[] numbers(int fewest) {
            if (!more()) throw new DataException(file + ": breaks off after " + at + " lines");
            String[] words = lines.get(at++).strip().split("[,\\s]+");
            try {
                int[] numbers = Arrays.stream(words).mapToInt(Integer::parseInt).toArray();
                if (numbers.length >= fewest) return numbers;
            } catch (NumberFormatException e) {
                throw new DataException(file + " line " + at + ": \"" + lines.get(at - 1) + "\" holds something that is no whole number", e);
            }
            throw wrong("has fewer than " + fewest + " numbers");
        }

        DataException wrong(String problem) {
            return new DataException(file + " line " + at + ": " + problem);
        }
    }
}
