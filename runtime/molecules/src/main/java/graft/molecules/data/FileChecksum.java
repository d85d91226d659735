package graft.molecules.data;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** SHA-256 of files, and the comparison with what the catalogue says. */
final class FileChecksum {
    private static final int CHUNK = 1 << 16;

    private final MessageDigest sha = sha256();

    private FileChecksum() {}

    /** Of the text of files after each other, unpacked, so that a packed file and a plain one have the same. */
    static String ofTexts(List<Path> files) {
        FileChecksum sum = new FileChecksum();
        for (Path file : files) sum.addText(file);
        return HexFormat.of().formatHex(sum.sha.digest());
    }

    /** Of a file's bytes as they are. */
    static String ofBytes(Path file) {
        FileChecksum sum = new FileChecksum();
        try (var in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) sum.sha.update(chunk, 0, n);
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
        return HexFormat.of().formatHex(sum.sha.digest());
    }

    /** @throws DataException when {@code known} is there and not {@code found} */
    static void check(String set, Path file, String found, Optional<String> known) {
        if (known.isPresent() && !known.get().equals(found)) {
            throw new DataException("data set " + set + ": the checksum of " + file + " differs: SHA-256 " + found + ", the catalogue says " + known.get()
                    + ". It was changed, cut short or is another table: a score on it would not be one on " + set
                    + ". Put the published file there, or read yours as your own with csv(\"" + file + "\", ...)");
        }
    }

    private void addText(Path file) {
        try (Reader text = TableText.open(file)) {
            char[] chunk = new char[CHUNK];
            for (int n = text.read(chunk); n >= 0; n = text.read(chunk)) sha.update(new String(chunk, 0, n).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
