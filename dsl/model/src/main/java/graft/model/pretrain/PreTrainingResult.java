package graft.model.pretrain;

import graft.train.EpochRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * How a pre-training ended.
 *
 * @param folder the run folder
 * @param finished false if it was asked to stop; the fields below are then empty
 * @param backbone the weight file, from which descriptions start by {@code weights("...")}
 * @param weightsDigest SHA-256 over its weights in name order
 * @param loss validation loss of the kept epoch: cross-entropy of hidden atoms in nats, or mean squared error of standardised labels
 * @param constant the same of a predictor that knows frequencies or means alone
 */
public record PreTrainingResult(Path folder, boolean finished, Path backbone, String weightsDigest, int bestEpoch, List<EpochRecord> history, double loss, double constant) {
    static PreTrainingResult stopped(Path folder) {
        return new PreTrainingResult(folder, false, folder, "", 0, List.of(), Double.NaN, Double.NaN);
    }

    /** A few lines for the user. */
    public String summary() {
        if (!finished) return "stopped before its end; go on with --resume " + folder;
        return String.format(Locale.ROOT, "validation loss %.6f; constant predictor %.6f; weights of epoch %d%nbackbone %s%nweights_digest %s", loss, constant, bestEpoch, backbone, weightsDigest);
    }
}
