package graft.study;

import graft.backend.Backend;
import graft.backend.Backends;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where and how a study is carried out, which changes no score. Starts from {@link #into}.
 *
 * @param folder of the study; what is done there already is not done again
 * @param dataFolder folder of benchmark sets, if one was given
 * @param stopRequested asked after every step
 */
public record StudySettings(Path folder, Backend backend, int threads, Optional<Path> dataFolder, StudyProgress progress, BooleanSupplier stopRequested) {
    /** The fastest back end, all processors, nothing reported. */
    public static StudySettings into(Path folder) {
        return new StudySettings(folder, Backends.byName("auto"), Runtime.getRuntime().availableProcessors(), Optional.empty(), StudyProgress.SILENT, () -> false);
    }

    public StudySettings withBackend(Backend other) {
        return new StudySettings(folder, other, threads, dataFolder, progress, stopRequested);
    }

    public StudySettings withThreads(int count) {
        return new StudySettings(folder, backend, count, dataFolder, progress, stopRequested);
    }

    public StudySettings withDataFolder(Path path) {
        return new StudySettings(folder, backend, threads, Optional.of(path), progress, stopRequested);
    }

    public StudySettings withProgress(StudyProgress listener) {
        return new StudySettings(folder, backend, threads, dataFolder, listener, stopRequested);
    }

    public StudySettings stoppingWhen(BooleanSupplier asked) {
        return new StudySettings(folder, backend, threads, dataFolder, progress, asked);
    }
}
