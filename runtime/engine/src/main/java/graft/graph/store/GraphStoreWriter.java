package graft.graph.store;

import graft.files.WholeFile;
import graft.graph.Graph;
import graft.graph.Sample;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** Writes a {@link GraphStore} in one pass, whole or not at all; holds one graph at a time, and 16 bytes for each that was written. */
public final class GraphStoreWriter {
    private final Path file;
    private final DataOutputStream out;
    private final ByteArrayOutputStream indexBytes = new ByteArrayOutputStream();
    private final DataOutputStream index = new DataOutputStream(indexBytes);
    private long offset;
    private long count;

    private GraphStoreWriter(Path file, OutputStream out) {
        this.file = file;
        this.out = new DataOutputStream(out);
    }

    /** Gives the samples one by one. */
    @FunctionalInterface
    public interface Source {
        void writeTo(Consumer<Sample> store);
    }

    /** Gives facts about what was written, once all of it was; as a reader will ask for them. */
    @FunctionalInterface
    public interface Facts {
        Map<String, String> afterwards();
    }

    /**
     * Writes a store.
     *
     * @throws graft.files.FileWriteException if the disk is full or the folder cannot be written
     * @throws GraphStoreException if a graph does not fit the format
     */
    public static void write(Path file, Source source, Facts facts) {
        WholeFile.write(file, out -> {
            GraphStoreWriter writer = new GraphStoreWriter(file, out);
            try {
                writer.all(source, facts);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    private void all(Source source, Facts facts) throws IOException {
        out.writeLong(GraphStoreFormat.MAGIC);
        offset = Long.BYTES;
        source.writeTo(sample -> {
            try {
                record(sample);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        byte[] json = JsonMapper.shared().writeValueAsBytes(facts.afterwards());
        indexBytes.writeTo(out);
        out.write(json);
        out.writeLong(offset);
        out.writeLong(count);
        out.writeLong(offset + indexBytes.size());
        out.writeLong(GraphStoreFormat.MAGIC);
        out.flush();
    }

    private void record(Sample sample) throws IOException {
        Graph g = sample.graph();
        boolean distances = sample.distances().length > 0;
        index.writeLong(offset);
        index.writeInt(g.nodes());
        index.writeInt(g.edges());
        out.writeLong(sample.row());
        shorts(sample, g.nodeFeatureCount(), g.edgeFeatureCount(), sample.labels().length, distances ? 1 : 0);
        shorts(sample, g.nodeFeatures());
        shorts(sample, g.edgeSource());
        shorts(sample, g.edgeTarget());
        shorts(sample, g.edgeFeatures());
        for (double label : sample.labels()) out.writeDouble(label);
        long numbers = sample.labels().length;
        if (distances) {
            for (int i = 0; i < g.nodes(); i++) {
                for (int j = i + 1; j < g.nodes(); j++) out.writeDouble(sample.distances()[i * g.nodes() + j]);
            }
            numbers += (long) g.nodes() * (g.nodes() - 1) / 2;
        }
        long shorts = g.nodeFeatures().length + 2L * g.edges() + g.edgeFeatures().length;
        offset += GraphStoreFormat.RECORD_HEAD + shorts * Short.BYTES + numbers * Double.BYTES;
        count++;
    }

    private void shorts(Sample sample, int... values) throws IOException {
        for (int v : values) {
            if (v < 0 || v > GraphStoreFormat.LARGEST) {
                throw new GraphStoreException(file, "row " + sample.row() + " holds " + v + ", and a store holds features and node numbers from 0 to " + GraphStoreFormat.LARGEST
                        + "; leave the row out, or train without the cache");
            }
            out.writeShort(v);
        }
    }
}
