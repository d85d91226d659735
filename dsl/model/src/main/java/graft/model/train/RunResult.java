package graft.model.train;

import graft.molecules.metrics.TaskScores;
import graft.train.EpochRecord;
import java.nio.file.Path;
import java.util.List;

/**
 * How a run ended.
 *
 * @param folder the run folder
 * @param finished false if it was asked to stop; the fields below are then null or empty
 * @param weightsDigest SHA-256 over the trained weights in name order
 * @param bestEpoch epoch whose weights were kept
 * @param test score on the test part
 * @param constant score of the constant predictor on the test part
 */
public record RunResult(Path folder, boolean finished, String weightsDigest, int bestEpoch, List<EpochRecord> history, TaskScores test, TaskScores constant) {
    static RunResult stopped(Path folder) {
        return new RunResult(folder, false, "", 0, List.of(), null, null);
    }
}
