package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.GraftException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoleculeTableTest {
    @TempDir Path folder;

    private Path file(String text) {
        try {
            return Files.writeString(folder.resolve("t.csv"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataException refused(Path file, TableSpec spec) {
        return assertThrows(DataException.class, () -> MoleculeTable.read(file, spec));
    }

    @Test
    void readsLabelsAndMissingOnesAndKeepsFileRows() {
        Path file = file("\uFEFF\"smiles\",a,name,b\r\nCCO,1.5,\"x, \"\"y\"\"\",\r\n\r\n C ,-2e-1,\"two\nlines\", 3\r\nO,,z,.5\r\n");
        MoleculeTable table = MoleculeTable.read(file, TableSpec.regression("smiles", "a", "b"));
        assertEquals(3, table.rows());
        assertEquals("C", table.smiles(1));
        assertArrayEquals(new double[] {1.5, Double.NaN}, table.labels(0));
        assertArrayEquals(new double[] {-0.2, 3, Double.NaN, 0.5}, table.labels(new int[] {1, 2}));
        assertEquals("x, \"y\"", table.source().cell(0, 2));
        assertEquals(List.of(2L, 4L, 6L), List.of(table.line(0), table.line(1), table.line(2)));
        assertEquals(2, table.fileRow(2));
        assertEquals(List.of(file + ": 3 molecules, 2 regression tasks, 4 labels, 2 missing"), table.remarks());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "abc       | is no number",
        "1d        | is no number",
        "0x1p3     | is no number",
        "'1,5'     | write it with a point",
        "nan       | leave the cell empty",
        "-inf      | is infinite",
        "Infinity  | is infinite",
        "1e999     | too large",
        "1 2       | is no number",
    })
    void aLabelThatIsNoNumberIsNamed(String cell, String reason) {
        Path file = file("smiles,y\nC,1\nCC,\"" + cell + "\"\n");
        DataException e = refused(file, TableSpec.regression("smiles", "y"));
        assertTrue(e.getMessage().startsWith(file + ": 1 of 2 rows cannot be read"), e::getMessage);
        assertTrue(e.getMessage().contains("line 3 (row 1), column y, \"" + cell + "\": "), e::getMessage);
        assertTrue(e.getMessage().contains(reason), e::getMessage);
    }

    @Test
    void nanMayCountAsMissingWhenAskedFor() {
        MoleculeTable table = MoleculeTable.read(file("smiles,y\nC,NaN\nCC,n/a\nO,1\n"),
                TableSpec.regression("smiles", "y").withNanAsMissing());
        assertTrue(Double.isNaN(table.label(0, 0)) && Double.isNaN(table.label(1, 0)));
        assertEquals(1, table.label(2, 0));
    }

    @Test
    void aBinaryLabelIsZeroOrOne() {
        DataException e = refused(file("smiles,y\nC,1.0\nCC,2\n"), TableSpec.binary("smiles", "y"));
        assertTrue(e.getMessage().contains("column y, \"2\": is neither 0 nor 1"), e::getMessage);
    }

    @Test
    void emptyAndHeaderOnlyFilesAreRefused() {
        assertTrue(refused(file(""), TableSpec.unlabelled("smiles")).getMessage().contains("is empty"));
        assertTrue(refused(file("\n\n"), TableSpec.unlabelled("smiles")).getMessage().contains("is empty"));
        assertTrue(refused(file("smiles,y\n"), TableSpec.unlabelled("smiles")).getMessage().contains("no row"));
        assertTrue(refused(folder.resolve("none.csv"), TableSpec.unlabelled("smiles")).getMessage().contains("no such file"));
        assertTrue(refused(folder, TableSpec.unlabelled("smiles")).getMessage().contains("folder"));
    }

    @Test
    void aMissingColumnNamesTheNearest() {
        Path file = file("SMILES,log_solubility\nC,1\n");
        assertTrue(refused(file, TableSpec.unlabelled("smiles")).getMessage().contains("did you mean SMILES?"));
        assertTrue(refused(file, TableSpec.regression("SMILES", "solubility")).getMessage().contains("did you mean log_solubility?"));
        assertTrue(refused(file("a,a\nC,1\n"), TableSpec.unlabelled("a")).getMessage().contains("two columns"));
        assertThrows(DataException.class, () -> TableSpec.regression("s", "y", "y"));
        assertThrows(DataException.class, () -> TableSpec.regression("s", "s"));
    }

    @Test
    void rowsOfAnotherWidthEmptyMoleculesAndBadLabelsAreSkippedWhenAskedFor() {
        Path file = file("smiles,y,name\nC,1,a\nCC,2\nCCC,3,b,c\n,4,d\nCCCC,five,e\nO,6,f\n");
        DataException stopped = refused(file, TableSpec.regression("smiles", "y"));
        assertTrue(stopped.getMessage().contains("4 of 6 rows cannot be read"), stopped::getMessage);
        assertTrue(stopped.getMessage().contains("the row has 4 cells, the header 3"), stopped::getMessage);
        MoleculeTable table = MoleculeTable.read(file, TableSpec.regression("smiles", "y").withOnBadRow(OnBadRow.SKIP));
        assertEquals(2, table.rows());
        assertEquals(5, table.fileRow(1));
        assertEquals(List.of(1, 2, 3, 4), table.skipped().stream().map(RowProblem::row).toList());
        assertTrue(table.remarks().get(1).startsWith("4 of 6 rows skipped:\n  line 3 (row 1)"), () -> table.remarks().get(1));
    }

    @Test
    void moleculesThatDoNotParseStopOrAreSkipped() {
        Path file = file("smiles,y\nC,1\nC1CC,2\nO,x\nN,4\n");
        TableSpec skip = TableSpec.regression("smiles", "y").withOnBadRow(OnBadRow.SKIP);
        var read = MoleculeTable.read(file, skip).molecules(MoleculeTableTest::length);
        assertEquals(List.of(1, 1), read.molecules());
        assertArrayEquals(new double[] {1, 4}, read.table().labels(new int[] {0, 1}));
        assertEquals(3, read.table().fileRow(1));
        assertEquals(List.of(1, 2), read.table().skipped().stream().map(RowProblem::row).toList());
        MoleculeTable strict = MoleculeTable.read(file("smiles\nC\nC1CC\n"), TableSpec.unlabelled("smiles"));
        DataException e = assertThrows(DataException.class, () -> strict.molecules(MoleculeTableTest::length));
        assertTrue(e.getMessage().contains("line 3 (row 1), column smiles, \"C1CC\": ring 1 is open"), e::getMessage);
        MoleculeTable none = MoleculeTable.read(file("smiles\nC1\n"), TableSpec.unlabelled("smiles").withOnBadRow(OnBadRow.SKIP));
        assertThrows(DataException.class, () -> none.molecules(MoleculeTableTest::length));
    }

    private static int length(String smiles) {
        if (smiles.contains("1")) {
            throw new GraftException("ring 1 is open");
        }
        return smiles.length();
    }

    @Test
    void repeatedRowsAreCountedAndConflictsToo() {
        MoleculeTable table = MoleculeTable.read(file("smiles,y\nC,1\nC,1\nO,\nO,\nC,2\n"), TableSpec.regression("smiles", "y"));
        assertEquals("3 rows repeat the SMILES of an earlier row; 1 SMILES with labels that differ; all are kept", table.remarks().get(1));
    }

    @Test
    void gzipIsSeenByItsBytesAndDamageIsNamed() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("smiles\nCCO\n".getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(folder.resolve("t.csv"), packed.toByteArray());
        assertEquals("CCO", MoleculeTable.read(file, TableSpec.unlabelled("smiles")).smiles(0));
        Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() - 6));
        assertTrue(refused(file, TableSpec.unlabelled("smiles")).getMessage().contains("cut short"));
        byte[] damaged = packed.toByteArray();
        damaged[packed.size() - 6] ^= 1;
        Files.write(file, damaged);
        assertTrue(refused(file, TableSpec.unlabelled("smiles")).getMessage().contains("damaged gzip"));
    }

    @Test
    void wrongEncodingAndOpenQuotesAreNamed() throws IOException {
        Path latin = Files.write(folder.resolve("l.csv"), "smiles,n\nC,Zürich\n".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(refused(latin, TableSpec.unlabelled("smiles")).getMessage().contains("is not UTF-8"));
        Path open = file("smiles,n\nC,\"a\"b\n");
        assertTrue(refused(open, TableSpec.unlabelled("smiles")).getMessage().startsWith(open.toString()));
    }

    @Test
    void theDigestSeesSmilesLabelsAndOrder() {
        TableSpec spec = TableSpec.regression("smiles", "y");
        String digest = MoleculeTable.read(file("smiles,y,z\nC,1,a\nO,,b\n"), spec).digest();
        assertEquals(digest, MoleculeTable.read(file("z,smiles,y\nq,C,1.0\nr,O,\n"), spec).digest());
        assertNotEquals(digest, MoleculeTable.read(file("smiles,y\nC,1\nO,0\n"), spec).digest());
        assertNotEquals(digest, MoleculeTable.read(file("smiles,y\nO,\nC,1\n"), spec).digest());
    }

    @Test
    void predictionsStandBesideTheInputsColumns() throws IOException {
        Path file = file("smiles,name\nC,\"a, \"\"b\"\"\"\nbad\nO,\"two\nlines\"\nN,x,y\n");
        CsvTable input = CsvTable.read(file);
        Path out = folder.resolve("out.csv");
        double[][] values = {{0.1f, 2}, null, {-1e-7f, 0.1}, {3, 4}};
        PredictionCsv.write(out, input, List.of("prediction_a", "prediction_b"), values);
        assertEquals("smiles,name,prediction_a,prediction_b\nC,\"a, \"\"b\"\"\",0.1,2.0\nbad,,,\nO,\"two\nlines\",-1.0E-7,0.1\n"
                + "N,\"x,y\",3.0,4.0\n", Files.readString(out));
        Path zipped = folder.resolve("out.csv.gz");
        PredictionCsv.write(zipped, input, List.of("p"), new double[][] {{1}, {2}, {3}, {4}});
        assertEquals("4.0", CsvTable.read(zipped).cell(3, 2));
        assertThrows(DataException.class, () -> PredictionCsv.write(out, input, List.of("name"), values));
        assertThrows(DataException.class, () -> PredictionCsv.write(out, input, List.of("p"), new double[3][1]));
        DataException e = assertThrows(DataException.class, () -> PredictionCsv.write(out, input, List.of("p"),
                new double[][] {{1}, {2}, {Double.NaN}, {4}}));
        assertTrue(e.getMessage().contains("line 4"), e::getMessage);
        assertTrue(Files.readString(out).startsWith("smiles,name,prediction_a"), "a refused write leaves the old file");
    }
}
