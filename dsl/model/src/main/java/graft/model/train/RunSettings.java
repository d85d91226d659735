package graft.model.train;

import graft.backend.Backend;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where and how a run is carried out, which changes no result.
 *
 * @param backend that runs the programs
 * @param threads workers
 * @param dataFolder folder of benchmark sets, if one was given
 * @param folder the run folder
 * @param resume whether to go on from the folder's checkpoint
 * @param script text of the script that described the run, if there is one
 * @param report hears how it goes
 * @param stopRequested asked after every step
 */
public record RunSettings(
        Backend backend, int threads, Optional<Path> dataFolder, Path folder, boolean resume, Optional<String> script, RunReport report, BooleanSupplier stopRequested) {}
