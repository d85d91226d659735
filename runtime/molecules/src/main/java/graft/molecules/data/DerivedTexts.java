package graft.molecules.data;

import graft.files.FileWriteException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What slow code makes of texts, kept on disk: reading four thousand molecules takes a JVM that has just started a second and a half, reading what became of them a tenth of that.
 * A file belongs to one list of texts, one kind of derivation and the very jars that derive; its name is a hash of all three. It is written whole, with a checksum behind it, and one that is
 * damaged is made again. Code that lies in folders of classes is being worked on, and nothing that it makes is kept.
 *
 * <p>The file, a {@link SummedFile}: number of texts, for each the length of its derived text in bytes of UTF-8 (4 bytes) and those bytes.
 */
final class DerivedTexts {
    private static final long MAGIC = 0x4752414654445431L;
    /** Fewer are derived again as fast as they are read. */
    static final int FEWEST = 100;
    /** More would fill the heap with text. */
    static final int MOST = 100_000;

    private DerivedTexts() {}

    /**
     * The derived texts, one for each text, in order; derived in parallel where they are not known.
     *
     * @param kind says what is derived, and its version
     * @param makers classes of every jar that the result depends on
     * @param derive depends on the text alone
     */
    static List<String> of(String kind, List<String> texts, List<Class<?>> makers, UnaryOperator<String> derive) {
        Optional<String> jars = jars(makers);
        if (jars.isEmpty()) return derived(texts, derive);
        return of(CacheFolder.of("derived"), kind + "|" + jars.get(), texts, derive);
    }

    static List<String> of(Path folder, String kind, List<String> texts, UnaryOperator<String> derive) {
        if (texts.size() < FEWEST || texts.size() > MOST) return derived(texts, derive);
        Path file = folder.resolve(SummedFile.name(kind, texts.stream()) + ".derived");
        Optional<List<String>> known = read(file, texts.size());
        if (known.isPresent()) return known.get();
        List<String> fresh = derived(texts, derive);
        try {
            SummedFile.write(file, MAGIC, out -> write(out, fresh));
        } catch (FileWriteException e) {
            // A disk that takes no more costs time at the next start and nothing else.
            return fresh;
        }
        return fresh;
    }

    private static List<String> derived(List<String> texts, UnaryOperator<String> derive) {
        return texts.parallelStream().map(derive).toList();
    }

    /** Path, length and time of the jars; empty if a class comes from none. */
    private static Optional<String> jars(List<Class<?>> makers) {
        StringBuilder text = new StringBuilder();
        for (Class<?> maker : makers) {
            CodeSource source = maker.getProtectionDomain().getCodeSource();
            if (source == null || source.getLocation() == null) return Optional.empty();
            try {
                Path jar = Path.of(source.getLocation().toURI());
                if (!Files.isRegularFile(jar)) return Optional.empty();
                text.append(jar).append('|').append(Files.size(jar)).append('|').append(Files.getLastModifiedTime(jar).toMillis()).append('|');
            } catch (URISyntaxException | IOException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(text.toString());
    }

    private static void write(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    private static Optional<List<String>> read(Path file, int count) {
        if (!Files.exists(file)) return Optional.empty();
        try {
            long most = Files.size(file);
            return Optional.of(SummedFile.read(file, MAGIC, "derived texts", in -> texts(in, count, most)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> texts(DataInputStream in, int count, long most) throws IOException {
        if (in.readInt() != count) throw new IOException("it is of other texts");
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.readInt();
            if (length < 0 || length > most) throw new IOException("it is damaged");
            byte[] utf8 = in.readNBytes(length);
            if (utf8.length != length) throw new IOException("it is damaged");
            texts.add(new String(utf8, StandardCharsets.UTF_8));
        }
        return List.copyOf(texts);
    }
}
