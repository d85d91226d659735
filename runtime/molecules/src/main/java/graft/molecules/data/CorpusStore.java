package graft.molecules.data;

import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.graph.store.GraphStore;
import graft.graph.store.GraphStoreWriter;
import graft.molecules.chem.Featuriser;
import graft.molecules.chem.Geometry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The featurised graphs of a {@link Corpus}, made once and found again by a hash over the bytes of its files, the columns and the version of the featuriser.
 *
 * @param graphs one a row that could be read, labels in their own units
 * @param digest the hash
 * @param remark what the user should know: how many molecules, how many rows were skipped, how distances were come by, and where the store lies
 */
public record CorpusStore(GraphStore graphs, String digest, String remark) {
    private static final String REMARK = "remark";

    /**
     * Opens the store of a corpus, and makes it first where there is none.
     *
     * @param featuriser from SMILES to graph, and to distances where the model reads them
     * @param folder where stores are kept
     * @param say hears that a store is being made
     * @throws DataException as {@link CorpusReader#run}
     * @throws graft.files.FileWriteException if the folder cannot be written or the disk is full; nothing half-written is left
     */
    public static CorpusStore of(Corpus corpus, Featuriser featuriser, Path folder, Consumer<String> say) {
        String digest = digest(corpus, featuriser.version());
        Path file = folder.resolve(digest.substring(0, 32) + ".graphs");
        boolean found = Files.exists(file);
        if (!found) {
            say.accept("featurising " + corpus.describe() + " into " + file);
            make(corpus, featuriser, file);
        }
        GraphStore store = GraphStore.open(file);
        return new CorpusStore(store, digest, store.facts().getOrDefault(REMARK, "") + (found ? System.lineSeparator() + "featurised before: " + file : ""));
    }

    private static void make(Corpus corpus, Featuriser featuriser, Path file) {
        CorpusReader.Count[] count = new CorpusReader.Count[1];
        Map<Geometry.Source, Integer> geometries = new EnumMap<>(Geometry.Source.class);
        GraphStoreWriter.write(file,
                store -> count[0] = new CorpusReader<>(corpus, smiles -> Routed.of(featuriser.featurise(smiles)), row -> {
                    row.molecule().featurised().geometry().ifPresent(g -> geometries.merge(g.source(), 1, Integer::sum));
                    store.accept(row.molecule().sample(row));
                }).run(),
                () -> Map.of(REMARK, count[0].remark(corpus.describe()) + remark(geometries)));
    }

    private static String remark(Map<Geometry.Source, Integer> geometries) {
        if (geometries.isEmpty()) return "";
        return System.lineSeparator() + "distances of " + geometries.entrySet().stream().map(e -> e.getValue() + " " + e.getKey().words()).collect(Collectors.joining(", "));
    }

    /** A graph with its paths, found in parallel; a graph too large for them is a bad row. */
    private record Routed(Featuriser.Featurised featurised, ShortestPaths paths) {
        static Routed of(Featuriser.Featurised featurised) {
            return new Routed(featurised, ShortestPaths.of(featurised.graph()));
        }

        Sample sample(CorpusReader.Row<Routed> row) {
            return new Sample(row.number(), featurised.graph(), paths, row.labels(), featurised.distances());
        }
    }

    private static String digest(Corpus corpus, String featuriser) {
        MessageDigest sha = FileChecksum.sha256();
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
