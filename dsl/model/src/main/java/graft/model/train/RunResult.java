package graft.model.train;

import graft.molecules.metrics.TaskScores;
import graft.train.EpochRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How a run ended.
 *
 * @param folder the run folder
 * @param finished false if it was asked to stop; the fields below are then null or empty
 * @param weightsDigest SHA-256 over the trained weights in name order
 * @param bestEpoch epoch whose weights were kept
 * @param test score on the test part
 * @param standardised for RMSE and MAE of standardised labels: the test score in the training part's standard deviations, mean over tasks
 * @param constant score of the constant predictor on the test part
 */
public record RunResult(
        Path folder, boolean finished, String weightsDigest, int bestEpoch, List<EpochRecord> history, TaskScores test, OptionalDouble standardised, TaskScores constant) {
    static RunResult stopped(Path folder) {
        return new RunResult(folder, false, "", 0, List.of(), null, OptionalDouble.empty(), null);
    }

    /** Two lines for the user: the test score beside the constant predictor's, and the digest. */
    public String summary() {
        if (!finished) return "stopped before its end; go on with --resume " + folder;
        String scaled = standardised.isPresent() ? String.format(Locale.ROOT, " (%.6f on standardised labels)", standardised.getAsDouble()) : "";
        return "test " + test + scaled + "; constant predictor " + constant + "; weights of epoch " + bestEpoch + System.lineSeparator() + "weights_digest " + weightsDigest;
    }
}
