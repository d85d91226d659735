package graft.train;

import graft.optim.AdamWOptions;
import java.util.OptionalDouble;

/**
 * The numbers of a run.
 *
 * @param epochs passes over the training part, at least 1
 * @param batchGraphs graphs a step, at least 1
 * @param seed of order, dropout and noise
 * @param anchorBeta momentum of the proximal anchor, if there is one
 * @param patience epochs without improvement after which the run stops, or 0 for never
 * @param checkpointSteps steps between checkpoints within an epoch, or 0 for at the ends of epochs only
 */
public record TrainingPlan(int epochs, int batchGraphs, long seed, AdamWOptions optimiser, OptionalDouble anchorBeta, int patience, int checkpointSteps) {
    public TrainingPlan {
        if (epochs < 1) throw new TrainingException("a run needs at least 1 epoch, not " + epochs);
        if (batchGraphs < 1) throw new TrainingException("a batch needs at least 1 graph, not " + batchGraphs);
        if (patience < 0) throw new TrainingException("patience cannot be negative: " + patience + "; 0 never stops early");
        if (checkpointSteps < 0) throw new TrainingException("steps between checkpoints cannot be negative: " + checkpointSteps);
    }
}
