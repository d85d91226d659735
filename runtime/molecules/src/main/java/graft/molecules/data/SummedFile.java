package graft.molecules.data;

import graft.files.FileWriteException;
import graft.files.WholeFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;

/** A file of the user's cache: a number that says what it is, its content, and SHA-256 over both behind them. Written whole, read whole or not at all. Big-endian. */
final class SummedFile {
    /** Bytes of a hash that are enough for a name. */
    static final int KEY_BYTES = 16;

    private SummedFile() {}

    /** Writes the content. */
    @FunctionalInterface
    interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads the content, all of it. */
    @FunctionalInterface
    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    /** A name for what is made of some texts in one way: a hash of both. */
    static String name(String way, Stream<String> texts) {
        MessageDigest sha = FileChecksum.sha256();
        sha.update(way.getBytes(StandardCharsets.UTF_8));
        texts.forEachOrdered(text -> {
            sha.update((byte) 0);
            sha.update(text.getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(sha.digest(), 0, KEY_BYTES);
    }

    /** @throws FileWriteException if the disk does not take it; what was there before is there still */
    static void write(Path file, long magic, Writer content) {
        WholeFile.write(file, bytes -> {
            DigestOutputStream summed = new DigestOutputStream(bytes, FileChecksum.sha256());
            DataOutputStream out = new DataOutputStream(summed);
            out.writeLong(magic);
            content.write(out);
            out.flush();
            bytes.write(summed.getMessageDigest().digest());
        });
    }

    /**
     * @param what the content is, for the message
     * @throws IOException if it is another file, or damaged
     */
    static <T> T read(Path file, long magic, String what, Reader<T> content) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            DigestInputStream summed = new DigestInputStream(bytes, FileChecksum.sha256());
            DataInputStream in = new DataInputStream(summed);
            if (in.readLong() != magic) throw new IOException("it is no file of " + what);
            T read = content.read(in);
            byte[] sum = summed.getMessageDigest().digest();
            if (!MessageDigest.isEqual(sum, bytes.readAllBytes())) throw new IOException("its checksum differs");
            return read;
        }
    }
}
