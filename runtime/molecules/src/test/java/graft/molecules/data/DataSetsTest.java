package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import graft.molecules.metrics.Metric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set that is in no folder is fetched once, kept, and held to its checksum. */
class DataSetsTest {
    private static final String TABLE = "smiles,y\nC,1\nCC,2\nO,3\n";

    @TempDir Path folder;
    private HttpServer server;
    private int asked;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/table.csv", exchange -> {
            asked++;
            byte[] bytes = TABLE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private DataSets sets(String address, Optional<String> sha256) {
        TableSpec spec = TableSpec.regression("smiles", "y");
        CatalogueEntry.Download download = new CatalogueEntry.Download(URI.create(address), "table.csv", spec, 3, sha256, false);
        CatalogueEntry entry = new CatalogueEntry("tiny", "nothing", spec, Metric.MAE, 3, "none", Optional.empty(), Optional.empty(),
                Optional.of(new CatalogueEntry.Table("tiny/tiny.csv", Optional.empty())), Optional.empty(), Optional.of(download));
        return new DataSets(new DataCatalogue(List.of(entry)), folder.resolve("cache"));
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/table.csv";
    }

    private Optional<Path> empty() throws IOException {
        return Optional.of(Files.createDirectories(folder.resolve("data")));
    }

    @Test
    void itIsFetchedOnceWithItsProgressAndSaysThatItIsUnverified() throws IOException {
        List<Long> progress = new ArrayList<>();
        DataSet set = sets(address(), Optional.empty()).find(empty(), "tiny", (file, bytes, total) -> progress.add(bytes));
        assertEquals(3, set.read().rows());
        assertEquals(Metric.MAE, set.metric());
        assertEquals((long) TABLE.length(), progress.getLast());
        assertTrue(set.remarks().getLast().contains("unverified") && set.remarks().getLast().contains("no checksum"), set.remarks().toString());
        sets(address(), Optional.empty()).find(empty(), "tiny", DownloadListener.SILENT);
        assertEquals(1, asked);
    }

    @Test
    void aChangedFileAndAWrongOneAreRefused() throws IOException {
        Path kept = sets(address(), Optional.empty()).find(empty(), "tiny", DownloadListener.SILENT).file();
        Files.writeString(kept, TABLE + "N,4\n");
        assertTrue(assertThrows(DataException.class, () -> sets(address(), Optional.empty()).find(empty(), "tiny", DownloadListener.SILENT)).getMessage().contains("differs"));
        Files.delete(kept);
        Files.delete(kept.resolveSibling("table.csv.sha256"));
        DataException e = assertThrows(DataException.class, () -> sets(address(), Optional.of("00")).find(empty(), "tiny", DownloadListener.SILENT));
        assertTrue(e.getMessage().contains("the catalogue says 00"), e::getMessage);
    }

    @Test
    void whatCannotBeFetchedSaysWhereToPutIt() throws IOException {
        String wrong = address().replace("table", "none");
        DataException e = assertThrows(DataException.class, () -> sets(wrong, Optional.empty()).find(empty(), "tiny", DownloadListener.SILENT));
        assertTrue(e.getMessage().contains("answered 404") && e.getMessage().contains("tiny/tiny.csv") && e.getMessage().contains("--data-dir"), e::getMessage);
        assertThrows(DataException.class, () -> sets("http://127.0.0.1:1/x", Optional.empty()).find(empty(), "tiny", DownloadListener.SILENT));
        assertTrue(assertThrows(DataException.class, () -> sets("http://example.org/x", Optional.empty()).find(empty(), "tiny", DownloadListener.SILENT)).getMessage().contains("not https"));
        assertFalse(Files.exists(folder.resolve("cache/tiny/table.csv")));
    }

    @Test
    void theFolderComesBeforeTheNetwork() throws IOException {
        Path root = empty().orElseThrow();
        Files.createDirectories(root.resolve("tiny"));
        Files.writeString(root.resolve("tiny/tiny.csv"), "smiles,y\nC,1\n");
        assertEquals(1, sets(address(), Optional.empty()).find(Optional.of(root), "tiny", DownloadListener.SILENT).read().rows());
        assertEquals(0, asked);
    }

    /** Every entry of the catalogue says where it lies or why it cannot be run, and what has not been tried. */
    @Test
    void theCatalogueIsComplete() {
        DataCatalogue catalogue = DataCatalogue.standard();
        List<String> names = catalogue.entries().stream().map(CatalogueEntry::name).toList();
        assertTrue(names.containsAll(List.of("freesolv", "esol", "bbbp", "estrogen-alpha", "estrogen-beta", "metstab-low", "metstab-high", "molhiv", "molpcba", "tox21", "toxcast",
                "sider", "clintox", "lipophilicity", "bace", "muv", "mutag", "proteins", "imdbbinary")), names.toString());
        for (CatalogueEntry e : catalogue.entries()) {
            assertTrue(e.absent().isPresent() || e.table().flatMap(CatalogueEntry.Table::sha256).map(String::length).orElse(0) == 64, e.name());
            e.download().ifPresent(d -> assertFalse(d.verified(), e.name()));
        }
    }
}
