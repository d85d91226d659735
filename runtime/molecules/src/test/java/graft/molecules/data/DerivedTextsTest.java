package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivedTextsTest {
    private static final List<String> TEXTS = IntStream.range(0, DerivedTexts.FEWEST).mapToObj(i -> "täxt " + i).toList();
    private static final List<String> UPPER = TEXTS.stream().map(String::toUpperCase).toList();

    @TempDir
    Path folder;

    private final AtomicInteger derived = new AtomicInteger();

    private List<String> derive(String kind, List<String> texts) {
        derived.set(0);
        return DerivedTexts.of(folder.resolve("kept"), kind, texts, text -> {
            derived.incrementAndGet();
            return text.toUpperCase();
        });
    }

    @Test
    void whatIsKnownIsNotDerivedAgain() {
        assertEquals(UPPER, derive("upper 1", TEXTS));
        assertEquals(TEXTS.size(), derived.get());
        assertEquals(UPPER, derive("upper 1", TEXTS));
        assertEquals(0, derived.get());
    }

    @Test
    void anotherKindOrOtherTextsAreDerived() {
        derive("upper 1", TEXTS);
        assertEquals(UPPER, derive("upper 2", TEXTS));
        assertEquals(TEXTS.size(), derived.get());
        assertEquals(UPPER.reversed(), derive("upper 1", TEXTS.reversed()));
        assertEquals(TEXTS.size(), derived.get());
    }

    @Test
    void aDamagedFileIsMadeAgain() throws IOException {
        derive("upper 1", TEXTS);
        Path file = onlyFile();
        byte[] bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        Files.write(file, bytes);
        assertEquals(UPPER, derive("upper 1", TEXTS));
        assertEquals(TEXTS.size(), derived.get());
        Files.write(file, java.util.Arrays.copyOf(bytes, 40));
        assertEquals(UPPER, derive("upper 1", TEXTS));
        assertEquals(UPPER, derive("upper 1", TEXTS));
        assertEquals(0, derived.get());
    }

    @Test
    void aFolderThatCannotBeWrittenAndFewTextsCostNothingButTime() throws IOException {
        Files.writeString(folder.resolve("kept"), "a file where the folder should be");
        assertEquals(UPPER, derive("upper 1", TEXTS));
        Files.delete(folder.resolve("kept"));
        derive("upper 1", TEXTS.subList(1, TEXTS.size()));
        assertFalse(Files.exists(folder.resolve("kept")));
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder.resolve("kept"))) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all::toString);
            return all.getFirst();
        }
    }
}
