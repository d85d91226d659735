package graft.graph.store;

import static graft.graph.store.GraphStoreFormat.DOUBLE;
import static graft.graph.store.GraphStoreFormat.INT;
import static graft.graph.store.GraphStoreFormat.LONG;
import static graft.graph.store.GraphStoreFormat.SHORT;

import graft.graph.Graph;
import graft.graph.Sample;
import graft.graph.Samples;
import graft.graph.ShortestPaths;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Featurised graphs in a file that is mapped, not read: a sample is decoded when it is asked for, and its shortest paths are found again. In memory lie the
 * place and the sizes of each, 16 bytes. The mapping is given back when the store is unreachable.
 */
public final class GraphStore implements Samples {
    private final Path file;
    private final MemorySegment memory;
    private final long[] offset;
    private final int[] nodes;
    private final int[] edges;
    private final Map<String, String> facts;

    private GraphStore(Path file, MemorySegment memory, long[] offset, int[] nodes, int[] edges, Map<String, String> facts) {
        this.file = file;
        this.memory = memory;
        this.offset = offset;
        this.nodes = nodes;
        this.edges = edges;
        this.facts = facts;
    }

    /**
     * Opens a store.
     *
     * @throws GraphStoreException if it cannot be read or is damaged
     */
    public static GraphStore open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            return read(file, memory);
        } catch (IOException e) {
            throw new GraphStoreException(file, "it cannot be read: " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException | ArithmeticException | JacksonException e) {
            throw damaged(file, e);
        }
    }

    private static GraphStoreException damaged(Path file, Throwable cause) {
        return new GraphStoreException(file, "it is no store of graphs, or a damaged one; remove it, and it is made again", cause);
    }

    private static GraphStore read(Path file, MemorySegment memory) {
        long footer = memory.byteSize() - GraphStoreFormat.FOOTER;
        if (memory.get(LONG, 0) != GraphStoreFormat.MAGIC || memory.get(LONG, footer + 24) != GraphStoreFormat.MAGIC) throw new IndexOutOfBoundsException("the mark of a store is missing");
        long index = memory.get(LONG, footer);
        int count = Math.toIntExact(memory.get(LONG, footer + 8));
        long text = memory.get(LONG, footer + 16);
        if (index < Long.BYTES || text != index + (long) count * GraphStoreFormat.INDEX_ENTRY || text > footer) throw new IndexOutOfBoundsException("the footer disagrees with the length");
        long[] offset = new long[count];
        int[] nodes = new int[count];
        int[] edges = new int[count];
        for (int i = 0; i < count; i++) {
            long at = index + (long) i * GraphStoreFormat.INDEX_ENTRY;
            offset[i] = memory.get(LONG, at);
            nodes[i] = memory.get(INT, at + 8);
            edges[i] = memory.get(INT, at + 12);
        }
        byte[] json = memory.asSlice(text, footer - text).toArray(ValueLayout.JAVA_BYTE);
        return new GraphStore(file, memory, offset, nodes, edges, Map.copyOf(JsonMapper.shared().readValue(json, new TypeReference<Map<String, String>>() {})));
    }

    /** What the writer said of the graphs. */
    public Map<String, String> facts() {
        return facts;
    }

    @Override
    public int size() {
        return offset.length;
    }

    @Override
    public int nodes(int i) {
        return nodes[i];
    }

    @Override
    public int edges(int i) {
        return edges[i];
    }

    @Override
    public Sample get(int i) {
        try {
            return new RecordReader(offset[i]).sample(nodes[i], edges[i]);
        } catch (IndexOutOfBoundsException e) {
            throw damaged(file, e);
        }
    }

    /** The labels of sample number {@code i}, without the rest of it. */
    public double[] labels(int i) {
        try {
            RecordReader record = new RecordReader(offset[i] + Long.BYTES);
            int[] head = record.shorts(4);
            record.at += (long) (nodes[i] * head[0] + edges[i] * (2 + head[1])) * Short.BYTES;
            return record.doubles(head[2]);
        } catch (IndexOutOfBoundsException e) {
            throw damaged(file, e);
        }
    }

    /** Reads one record from its start. */
    private final class RecordReader {
        private long at;

        RecordReader(long at) {
            this.at = at;
        }

        Sample sample(int n, int m) {
            long row = memory.get(LONG, at);
            at += Long.BYTES;
            int[] head = shorts(4);
            int[] nodeFeatures = shorts(n * head[0]);
            Graph graph = new Graph(n, nodeFeatures, head[0], shorts(m), shorts(m), shorts(m * head[1]), head[1]);
            double[] labels = doubles(head[2]);
            double[] distances = head[3] == 1 ? square(n, doubles(n * (n - 1) / 2)) : new double[0];
            return new Sample(row, graph, ShortestPaths.of(graph), labels, distances);
        }

        private int[] shorts(int count) {
            int[] values = new int[count];
            for (int k = 0; k < count; k++) values[k] = memory.get(SHORT, at + (long) k * Short.BYTES) & GraphStoreFormat.LARGEST;
            at += (long) count * Short.BYTES;
            return values;
        }

        private double[] doubles(int count) {
            double[] values = new double[count];
            for (int k = 0; k < count; k++) values[k] = memory.get(DOUBLE, at + (long) k * Double.BYTES);
            at += (long) count * Double.BYTES;
            return values;
        }

        private double[] square(int n, double[] above) {
            double[] all = new double[n * n];
            int k = 0;
            for (int i = 0; i < n; i++) {
                for (int j = i + 1; j < n; j++) {
                    all[i * n + j] = above[k];
                    all[j * n + i] = above[k++];
                }
            }
            return all;
        }
    }
}
