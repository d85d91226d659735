package graft.molecules.chem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import graft.graph.Graph;
import graft.testing.SharedFolder;
import graft.weights.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whole data sets against RDKit without RDKit: the digest is that of the file which src/test/python/ogb_reference.py writes,
 * so one wrong feature in one molecule fails. That script shows where.
 */
class RdkitAgreementTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            data/freesolv/freesolv.csv             |  642 | 835310f2d0dde86e6b8b7f7fd73773c0add0df306a7b4c21f92c2d4989e66bde
            data/esol/esol.csv                     | 1128 | 1817b4d211b30309c3dda284eabd227e04a83121e7fc7c52ddb0a07c6c3298a6
            data/bbbp/bbbp.csv                     | 2039 | 2aae39fb4136545245e79788809a51107b2a9583779dc5af2377b82e9b96157d
            data/estrogen-alpha/estrogen-alpha.csv | 2398 | 055fc5b6f02cda57cd48a04605a84ff4417ce45ff27a9d22f6cb1f8cc58a4dc7
            data/estrogen-beta/estrogen-beta.csv   | 1961 | 685b5bc8d02b1d426d2e6b83ed9a72288974c26a96bc593b9c6532b2416484bf
            data/metstab-high/metstab-high.csv     | 2127 | 858a89e9d26bb15c142e2f07121eabbd941318337761d498a939e30982cb352c
            data/molhiv/molhiv.csv.gz              | 3000 | ecfbd87f7176c4d8ca122bbf6f70e2e173872ca6f89413124680a0ccb452f5f7
            """)
    void everyAtomAndBondOfADataSetIsRdkits(String file, int rows, String expected) throws IOException, NoSuchAlgorithmException {
        Path path = SharedFolder.require(file, rows);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int read = 0;
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(reader(path))) {
            for (Iterator<NamedCsvRecord> records = csv.iterator(); records.hasNext() && read < rows; read++) {
                digest.update((OgbDump.json(records.next().getField("smiles")) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        assertEquals(rows, read);
        assertEquals(expected, HexFormat.of().formatHex(digest.digest()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"graphormer-postln", "graphormer-preln"})
    void conformanceInputsAreWhatTheFeaturiserGives(String backbone) {
        Path folder = SharedFolder.require("conformance/backbone/" + backbone, 1);
        JsonNode molecules = JsonMapper.shared().readTree(folder.resolve("inputs.json").toFile()).get("molecules");
        SafetensorsFile inputs = SafetensorsFile.open(folder.resolve("inputs.safetensors"));
        for (JsonNode molecule : molecules) {
            String prefix = "mol" + molecule.get("index").asInt() + "/";
            Graph graph = OgbFeaturiser.featurise(molecule.get("smiles").asString());
            assertEquals(molecule.get("atoms").asInt(), graph.nodes());
            assertArrayEquals(inputs.longs(prefix + "ogb_node_feat"), longs(graph.nodeFeatures()));
            long[] index = inputs.longs(prefix + "ogb_edge_index");
            long[] features = inputs.longs(prefix + "ogb_edge_feat");
            for (int e = 0; e < graph.edges(); e++) {
                assertEquals(index[2 * e], graph.edgeSource()[e]);
                assertEquals(index[index.length / 2 + 2 * e], graph.edgeTarget()[e]);
                assertArrayEquals(Arrays.copyOfRange(features, 6 * e, 6 * e + 3),
                        longs(Arrays.copyOfRange(graph.edgeFeatures(), 3 * e, 3 * e + 3)));
            }
        }
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    private static Reader reader(Path path) throws IOException {
        InputStream bytes = Files.newInputStream(path);
        return new InputStreamReader(path.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8);
    }
}
