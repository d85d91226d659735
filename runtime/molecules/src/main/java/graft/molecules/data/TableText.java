package graft.molecules.data;

import graft.files.MissingFile;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The text of a table or split file: plain or gzip, strict UTF-8, and no more than the memory can take. */
final class TableText {
    private static final int BUFFER = 1 << 16;

    private TableText() {}

    /** The text of a file that will be held in memory; more than a quarter of it is an error. */
    static Reader open(Path file) throws IOException {
        return open(file, Runtime.getRuntime().maxMemory() / 4);
    }

    /** The text of a file that is read piece by piece, as large as it likes. */
    static Reader stream(Path file) throws IOException {
        return open(file, Long.MAX_VALUE);
    }

    private static Reader open(Path file, long limit) throws IOException {
        if (Files.isDirectory(file)) {
            throw new DataException(file + ": is a folder; give a file");
        }
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            raw.mark(2);
            boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            InputStream bytes = new Bounded(file, zipped ? new GZIPInputStream(raw, BUFFER) : raw, limit);
            Reader text = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)), BUFFER);
            text.mark(1);
            if (text.read() != '\uFEFF') {
                text.reset();
            }
            return text;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    static DataException unreadable(Path file, IOException cause) {
        String reason = switch (cause) {
            case NoSuchFileException e -> MissingFile.reason(file);
            case CharacterCodingException e -> "is not UTF-8; save it as UTF-8";
            case ZipException e -> "is damaged gzip (" + e.getMessage() + "); fetch it again";
            case EOFException e -> "was cut short; fetch it again";
            default -> "cannot be read: " + cause.getMessage();
        };
        return new DataException(file + ": " + reason, cause);
    }

    /** Stops a small gzip file that unpacks to more than could be held, before it fills the memory. */
    private static final class Bounded extends FilterInputStream {
        private final Path file;
        private final long limit;
        private long seen;

        Bounded(Path file, InputStream in, long limit) {
            super(in);
            this.limit = limit;
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = super.read(bytes, from, length);
            count(Math.max(n, 0));
            return n;
        }

        private void count(int n) {
            seen += n;
            if (seen > limit) {
                throw new DataException(file + ": holds more than " + limit + " bytes of text, a quarter of the memory that"
                        + " Java may take; give it more with -Xmx, or cut the table in parts");
            }
        }
    }
}
