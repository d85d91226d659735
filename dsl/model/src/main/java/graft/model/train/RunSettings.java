package graft.model.train;

import graft.backend.Backend;
import graft.backend.Backends;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Where and how a run is carried out, which changes no result. Starts from {@link #into}.
 *
 * @param backend that runs the programs
 * @param threads workers
 * @param dataFolder folder of benchmark sets, if one was given
 * @param folder the run folder
 * @param resume whether to go on from the folder's checkpoint
 * @param script that described the run, if there is one
 * @param report hears how it goes
 * @param stopRequested asked after every step
 */
public record RunSettings(
        Backend backend, int threads, Optional<Path> dataFolder, Path folder, boolean resume, Optional<Script> script, RunReport report, BooleanSupplier stopRequested) {

    /**
     * The script of a run, with which it can be taken up again.
     *
     * @param name of its file
     * @param text of its file
     * @param settings that were given beside it, by name
     */
    public record Script(String name, String text, Map<String, String> settings) {
        public Script {
            settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        }
    }

    /** A new run into a folder: the fastest back end, all processors, nothing reported. */
    public static RunSettings into(Path folder) {
        return new RunSettings(
                Backends.byName("auto"), Runtime.getRuntime().availableProcessors(), Optional.empty(), folder, false, Optional.empty(), RunReport.silent(), () -> false);
    }

    public RunSettings withBackend(Backend other) {
        return new RunSettings(other, threads, dataFolder, folder, resume, script, report, stopRequested);
    }

    public RunSettings withThreads(int count) {
        return new RunSettings(backend, count, dataFolder, folder, resume, script, report, stopRequested);
    }

    public RunSettings withDataFolder(Path path) {
        return new RunSettings(backend, threads, Optional.of(path), folder, resume, script, report, stopRequested);
    }

    /** Goes on from the folder's checkpoint. */
    public RunSettings resuming() {
        return new RunSettings(backend, threads, dataFolder, folder, true, script, report, stopRequested);
    }

    public RunSettings withScript(Script described) {
        return new RunSettings(backend, threads, dataFolder, folder, resume, Optional.of(described), report, stopRequested);
    }

    public RunSettings withReport(RunReport listener) {
        return new RunSettings(backend, threads, dataFolder, folder, resume, script, listener, stopRequested);
    }

    public RunSettings stoppingWhen(BooleanSupplier asked) {
        return new RunSettings(backend, threads, dataFolder, folder, resume, script, report, asked);
    }
}
