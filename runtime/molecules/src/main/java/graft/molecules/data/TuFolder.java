package graft.molecules.data;

import graft.graph.GraphException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The folder form of a {@linkplain TuGraphs set of graphs}. Nodes are numbered through all graphs, from 1. */
final class TuFolder {
    private TuFolder() {}

    static List<TuGraphs.Labelled> read(Path folder) {
        String name = String.valueOf(folder.getFileName()).replace("/", "");
        int[] graphOf = column(folder.resolve(name + "_graph_indicator.txt"));
        int[] labels = column(folder.resolve(name + "_graph_labels.txt"));
        Optional<int[]> nodeLabels = categories(folder.resolve(name + "_node_labels.txt"), graphOf.length);
        Path edgeFile = folder.resolve(name + "_A.txt");
        List<int[]> edges = pairs(edgeFile);
        Optional<int[]> edgeLabels = categories(folder.resolve(name + "_edge_labels.txt"), edges.size());
        int[] first = new int[labels.length + 1];
        for (int v = 0; v < graphOf.length; v++) {
            int g = graphOf[v];
            if (g < 1 || g > labels.length || (v > 0 && g < graphOf[v - 1])) throw new DataException(folder + ": node " + (v + 1) + " belongs to graph " + g + "; graphs go from 1 to " + labels.length + ", in order");
            first[g] = v + 1;
        }
        for (int g = 1; g <= labels.length; g++) if (first[g] <= first[g - 1]) throw new DataException(folder + ": graph " + g + " has no node");
        List<TuGraphs.GraphParts> parts = new ArrayList<>();
        for (int g = 0; g < labels.length; g++) parts.add(new TuGraphs.GraphParts(first[g + 1] - first[g]));
        for (int e = 0; e < edges.size(); e++) {
            int a = edges.get(e)[0];
            int b = edges.get(e)[1];
            if (a < 1 || b < 1 || a > graphOf.length || b > graphOf.length || graphOf[a - 1] != graphOf[b - 1]) {
                throw new DataException(edgeFile + " line " + (e + 1) + ": joins the nodes " + a + " and " + b + ", which are not of one graph");
            }
            int g = graphOf[a - 1] - 1;
            parts.get(g).edge(a - 1 - first[g], b - 1 - first[g], edgeLabels.isPresent() ? edgeLabels.get()[e] : 0);
        }
        List<TuGraphs.Labelled> graphs = new ArrayList<>();
        for (int g = 0; g < labels.length; g++) {
            int @Nullable [] tags = nodeLabels.isPresent() ? Arrays.copyOfRange(nodeLabels.get(), first[g], first[g + 1]) : null;
            graphs.add(new TuGraphs.Labelled(parts.get(g).graph(tags), labels[g]));
        }
        return graphs;
    }

    /** Labels as categories from 0, in ascending order; empty where there is no such file. */
    private static Optional<int[]> categories(Path file, int expected) {
        if (!Files.isRegularFile(file)) return Optional.empty();
        int[] values = column(file);
        if (values.length != expected) throw new DataException(file + ": has " + values.length + " lines where " + expected + " are needed");
        TreeSet<Integer> distinct = new TreeSet<>();
        for (int v : values) distinct.add(v);
        List<Integer> order = List.copyOf(distinct);
        int[] categories = new int[values.length];
        for (int i = 0; i < values.length; i++) categories[i] = Collections.binarySearch(order, values[i]);
        return Optional.of(categories);
    }

    private static int[] column(Path file) {
        return pairs(file, 1).stream().mapToInt(line -> line[0]).toArray();
    }

    private static List<int[]> pairs(Path file) {
        return pairs(file, 2);
    }

    private static List<int[]> pairs(Path file, int numbers) {
        try (Reader text = TableText.open(file); BufferedReader in = new BufferedReader(text)) {
            TuGraphs.Lines lines = new TuGraphs.Lines(file, in);
            List<int[]> all = new ArrayList<>();
            while (lines.more()) all.add(lines.numbers(numbers));
            return all;
        } catch (GraphException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw TableText.unreadable(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
    }
}
