package graft.study;

import graft.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of a study: {@code study.json} (data digests), {@code runs/} with a folder a run, {@code baseline/}, {@code memory/}, and at the end
 * {@code results.csv}, {@code results.parquet}, {@code shift.csv}, {@code report.html}. Every file is written whole or not at all; a run is done
 * when its {@code result.json} stands.
 *
 * @param path the folder
 */
public record StudyFolder(Path path) {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String RESULT = "result.json";
    private static final String SHIFT = "shift.json";

    /** The data that the study was started on: digest by name. */
    record Started(String name, Map<String, String> data) {}

    /** Where a run goes. */
    public Path run(RunKey key) {
        return path.resolve("runs").resolve(key.path());
    }

    /** The result of a run, if it is done. */
    public Optional<RunRecord> result(RunKey key) {
        return read(run(key).resolve(RESULT), RunRecord.class);
    }

    void write(RunRecord record) {
        write(run(record.key()).resolve(RESULT), record);
    }

    /** The shift of a run, if it was measured. */
    public Optional<ShiftRecord> shift(RunKey key) {
        return read(run(key).resolve(SHIFT), ShiftRecord.class);
    }

    void write(RunKey key, ShiftRecord shift) {
        write(run(key).resolve(SHIFT), shift);
    }

    /** Anything else that is kept as JSON, by its name in the folder. */
    public <T> Optional<T> kept(String name, Class<T> type) {
        return read(path.resolve(name), type);
    }

    void keep(String name, Object value) {
        write(path.resolve(name), value);
    }

    /**
     * Notes what data the study runs on, or checks that they are the same as before.
     *
     * @throws StudyException naming a data set that has changed since
     */
    void checkData(String name, Map<String, String> digests) {
        Path file = path.resolve("study.json");
        Map<String, String> known = new TreeMap<>(read(file, Started.class).map(Started::data).orElse(Map.of()));
        digests.forEach((data, digest) -> {
            String before = known.putIfAbsent(data, digest);
            if (before != null && !before.equals(digest)) {
                throw new StudyException("data set " + data + " has changed since the study in " + path + " was started (digest " + digest + ", then " + before
                        + "): its runs would be compared with runs on other data. Restore it, or give another folder");
            }
        });
        write(file, new Started(name, known));
    }

    /** What a run that was killed before its first checkpoint left behind is of no use. */
    static void clear(Path run) {
        if (!Files.exists(run)) return;
        try (Stream<Path> all = Files.walk(run)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
        } catch (IOException e) {
            throw new StudyException(run + " cannot be cleared: " + e.getMessage());
        }
    }

    /**
     * Takes the folder for this process; released when closed, or when the process ends.
     *
     * @throws StudyException if another process has it
     */
    Held hold() {
        try {
            Files.createDirectories(path);
            FileChannel channel = FileChannel.open(path.resolve("study.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lock(channel);
            if (lock == null) {
                channel.close();
                throw new StudyException(path + ": a study is running in this folder; wait for it, or give another folder");
            }
            return new Held(channel);
        } catch (IOException e) {
            throw new StudyException("the folder " + path + " cannot be used: " + e.getMessage());
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** A folder that is held. */
    record Held(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        if (!Files.exists(file)) return Optional.empty();
        try {
            return Optional.of(MAPPER.readValue(Files.readString(file), type));
        } catch (IOException | JacksonException e) {
            throw new StudyException(file + " cannot be read: " + e.getMessage() + "; remove it, and what it tells is computed again");
        }
    }

    private static void write(Path file, Object value) {
        WholeFile.writeText(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
    }

    /** Names of the files of results. */
    public static List<String> outputs() {
        return List.of("report.html", "results.csv", "results.parquet", "shift.csv");
    }
}
