package graft.molecules.data;

import graft.files.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a published table once. It is kept with its SHA-256 beside it; where the catalogue knows none, that of the first download is what later
 * uses are held to.
 */
final class DataDownload {
    private static final long MOST_BYTES = 1L << 30;
    private static final int CHUNK = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CatalogueEntry entry;
    private final CatalogueEntry.Download published;
    private final Path folder;
    private final Path file;

    DataDownload(CatalogueEntry entry, CatalogueEntry.Download published, Path cache) {
        this.entry = entry;
        this.published = published;
        this.folder = cache.resolve(entry.name());
        this.file = folder.resolve(published.file());
    }

    /**
     * The file, fetched if it is not there yet.
     *
     * @throws DataException when it cannot be fetched, or is not what the catalogue or the first download says
     */
    Path fetched(DownloadListener listener) {
        if (!Files.isRegularFile(file)) fetch(listener);
        Optional<String> known = published.sha256().or(this::first);
        String found = FileChecksum.ofBytes(file);
        FileChecksum.check(entry.name(), file, found, known);
        if (first().isEmpty()) WholeFile.writeText(sidecar(), found + "\n");
        return file;
    }

    private Path sidecar() {
        return folder.resolve(published.file() + ".sha256");
    }

    private Optional<String> first() {
        try {
            return Files.isRegularFile(sidecar()) ? Optional.of(Files.readString(sidecar()).strip()) : Optional.empty();
        } catch (IOException e) {
            throw new DataException(sidecar() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void fetch(DownloadListener listener) {
        URI address = published.address();
        boolean here = "127.0.0.1".equals(address.getHost()) || "localhost".equals(address.getHost());
        if (!"https".equals(address.getScheme()) && !here) throw failed("the address is not https", null);
        try (HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(PATIENCE).build()) {
            HttpResponse<InputStream> answer = client.send(HttpRequest.newBuilder(address).timeout(PATIENCE).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) throw failed("the server answered " + answer.statusCode(), null);
                long total = answer.headers().firstValueAsLong("content-length").orElse(-1);
                Files.createDirectories(folder);
                WholeFile.write(file, out -> copy(body, out, total, listener));
            }
        } catch (IOException e) {
            throw failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted", e);
        }
    }

    private void copy(InputStream in, OutputStream out, long total, DownloadListener listener) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long bytes = 0;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            bytes += n;
            if (bytes > MOST_BYTES) throw new IOException("more than " + MOST_BYTES + " bytes came");
            out.write(chunk, 0, n);
            listener.arrived(published.file(), bytes, total);
        }
        if (total >= 0 && bytes != total) throw new IOException("only " + bytes + " of " + total + " bytes came");
        listener.arrived(published.file(), bytes, bytes);
    }

    private DataException failed(String reason, @Nullable Throwable cause) {
        String message = "data set " + entry.name() + " is not in a data folder and could not be fetched from " + published.address() + " (" + reason + ")"
                + (published.verified() ? "" : "; this address has never been tried by Graft's makers") + ". Put "
                + entry.table().map(CatalogueEntry.Table::path).orElse(published.file()) + " into a folder and name it with --data-dir or " + DataFolder.VARIABLE;
        return cause == null ? new DataException(message) : new DataException(message, cause);
    }
}
