package graft.molecules.data;

import graft.graph.Graph;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.graph.store.GraphStore;
import graft.graph.store.GraphStoreWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The featurised graphs of a {@link Corpus}, made once and found again by a hash over the bytes of its files, the columns and the version of the featuriser.
 *
 * @param graphs one a row that could be read, labels in their own units
 * @param digest the hash
 * @param remark what the user should know: how many molecules, how many rows were skipped, and where the store lies
 */
public record CorpusStore(GraphStore graphs, String digest, String remark) {
    private static final String REMARK = "remark";

    /**
     * Opens the store of a corpus, and makes it first where there is none.
     *
     * @param featuriser its version
     * @param featurise from SMILES to graph
     * @param folder where stores are kept
     * @param say hears that a store is being made
     * @throws DataException as {@link CorpusReader#run}
     * @throws graft.files.FileWriteException if the folder cannot be written or the disk is full; nothing half-written is left
     */
    public static CorpusStore of(Corpus corpus, String featuriser, Function<String, Graph> featurise, Path folder, Consumer<String> say) {
        String digest = digest(corpus, featuriser);
        Path file = folder.resolve(digest.substring(0, 32) + ".graphs");
        boolean found = Files.exists(file);
        if (!found) {
            say.accept("featurising " + corpus.describe() + " into " + file);
            make(corpus, featurise, file);
        }
        GraphStore store = GraphStore.open(file);
        return new CorpusStore(store, digest, store.facts().getOrDefault(REMARK, "") + (found ? System.lineSeparator() + "featurised before: " + file : ""));
    }

    private static void make(Corpus corpus, Function<String, Graph> featurise, Path file) {
        CorpusReader.Count[] count = new CorpusReader.Count[1];
        GraphStoreWriter.write(file,
                store -> count[0] = new CorpusReader<>(corpus, smiles -> Routed.of(featurise.apply(smiles)), row -> store.accept(row.molecule().sample(row))).run(),
                () -> Map.of(REMARK, count[0].remark(corpus.describe())));
    }

    /** A graph with its paths, found in parallel; a graph too large for them is a bad row. */
    private record Routed(Graph graph, ShortestPaths paths) {
        static Routed of(Graph graph) {
            return new Routed(graph, ShortestPaths.of(graph));
        }

        Sample sample(CorpusReader.Row<Routed> row) {
            return new Sample(row.number(), graph, paths, row.labels());
        }
    }

    private static String digest(Corpus corpus, String featuriser) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new DataException("this Java has no SHA-256, which every Java has", e);
        }
        add(sha, featuriser);
        add(sha, corpus.smiles());
        corpus.labels().forEach(label -> add(sha, label));
        add(sha, corpus.onBadRow().name());
        for (Path path : corpus.files()) {
            try (InputStream bytes = new DigestInputStream(Files.newInputStream(path), sha)) {
                bytes.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw TableText.unreadable(path, e);
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void add(MessageDigest sha, String text) {
        sha.update(text.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
    }
}
