package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.molecules.chem.Featuriser;
import graft.molecules.chem.Featuriser.Encoding;
import graft.molecules.chem.Geometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformerCacheTest {
    private static final Featuriser SPATIAL = new Featuriser(Encoding.MAT, true);

    @TempDir
    Path folder;

    private final AtomicInteger conformers = new AtomicInteger();

    private MoleculeTable table(int rows) {
        Path csv = folder.resolve("table.csv");
        try {
            Files.writeString(csv, "smiles,y\n" + String.join("\n", IntStream.range(0, rows).mapToObj(i -> "C".repeat(1 + i % 4) + "O".repeat(i % 2) + "," + i).toList()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return MoleculeTable.read(csv, TableSpec.regression("smiles", "y"));
    }

    private List<double[]> read(ConformerCache cache, MoleculeTable table) {
        conformers.set(0);
        List<double[]> distances = IntStream.range(0, table.rows()).mapToObj(row -> cache.featurise((featuriser, smiles) -> {
            if (featuriser.geometry()) conformers.incrementAndGet();
            return featuriser.featurise(smiles);
        }, SPATIAL, table.smiles(row)).distances()).toList();
        cache.keep();
        return distances;
    }

    private static void assertSame(List<double[]> expected, List<double[]> actual) {
        for (int i = 0; i < expected.size(); i++) assertArrayEquals(expected.get(i), actual.get(i), "row " + i);
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder.resolve("kept"))) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all::toString);
            return all.getFirst();
        }
    }

    @Test
    void distancesAreMadeOnceAndAreTheSameBits() throws IOException {
        MoleculeTable table = table(120);
        List<double[]> first = read(ConformerCache.of(table, SPATIAL, folder.resolve("kept")), table);
        assertEquals(120, conformers.get());
        ConformerCache again = ConformerCache.of(table, SPATIAL, folder.resolve("kept"));
        assertSame(first, read(again, table));
        assertEquals(0, conformers.get());
        assertEquals(List.of(), again.remarks());
        Geometry kept = again.featurise(Featuriser::featurise, SPATIAL, "CCO").geometry().orElseThrow();
        assertEquals(SPATIAL.featurise("CCO").geometry().orElseThrow().source(), kept.source());
        onlyFile();
    }

    @Test
    void aDamagedOrShortenedFileIsNotUsed() throws IOException {
        MoleculeTable table = table(120);
        List<double[]> first = read(ConformerCache.of(table, SPATIAL, folder.resolve("kept")), table);
        byte[] whole = Files.readAllBytes(onlyFile());
        for (int cut : List.of(0, 1, whole.length / 2)) {
            byte[] bad = java.util.Arrays.copyOf(whole, whole.length - cut);
            if (cut == 0) bad[whole.length / 3] ^= 1;
            Files.write(onlyFile(), bad);
            ConformerCache cache = ConformerCache.of(table, SPATIAL, folder.resolve("kept"));
            assertTrue(cache.remarks().getFirst().contains("made again"), cache.remarks()::toString);
            assertSame(first, read(cache, table));
            assertEquals(120, conformers.get(), "molecules made again after " + cut + " bytes were cut");
            assertArrayEquals(whole, Files.readAllBytes(onlyFile()), "and the file is whole again");
        }
    }

    @Test
    void otherMoleculesOrAnotherFeaturiserHaveAnotherFile() {
        MoleculeTable table = table(120);
        read(ConformerCache.of(table, SPATIAL, folder.resolve("kept")), table);
        MoleculeTable larger = table(121);
        read(ConformerCache.of(larger, SPATIAL, folder.resolve("kept")), larger);
        assertEquals(121, conformers.get());
        MoleculeTable few = table(20);
        ConformerCache none = ConformerCache.of(few, SPATIAL, folder.resolve("none"));
        read(none, few);
        read(ConformerCache.of(table, Featuriser.ogb(), folder.resolve("none")), table);
        assertFalse(Files.exists(folder.resolve("none")), "a few molecules, or molecules without distances, are not kept");
    }
}
