package graft.model.pretrain;

import graft.model.Gtn;
import graft.model.ModelException;
import graft.molecules.data.Corpus;
import graft.optim.AdamWOptions;

/**
 * A whole pre-training, as a value. Every weight of the backbone is trained.
 *
 * @param backbone starts from its own weights: random ones, or a file's
 * @param corpus what is learnt from; streamed, so that it may be larger than memory
 * @param task what is learnt
 * @param valid molecules held out for validation, at most a tenth of the corpus
 * @param epochs passes over the rest
 * @param batchGraphs graphs a step
 * @param checkpointSteps steps between checkpoints within an epoch, or 0
 */
public record PreTraining(
        Gtn backbone, Corpus corpus, PreTrainingTask task, int valid, AdamWOptions optimiser, int epochs, int batchGraphs, long seed, int checkpointSteps) {
    public PreTraining {
        if (task instanceof PreTrainingTask.Properties && corpus.labels().isEmpty()) throw new ModelException("pre-training on properties needs the names of label columns in the corpus");
        if (task instanceof PreTrainingTask.HiddenAtoms && !corpus.labels().isEmpty()) {
            throw new ModelException("pre-training on hidden atoms reads no labels, and the corpus names " + corpus.labels() + "; leave them out, or ask for properties");
        }
        if (valid < 1) throw new ModelException("pre-training needs molecules held out for validation, not " + valid);
    }

    /** Starts from the defaults: 2,000 molecules held out, AdamW at 1e-3, 1 epoch of 128 graphs, seed 0, a checkpoint every 500 steps. */
    public static PreTraining of(Gtn backbone, Corpus corpus, PreTrainingTask task) {
        return new PreTraining(backbone, corpus, task, 2000, new AdamWOptions(1e-3), 1, 128, 0, 500);
    }

    public PreTraining withValid(int molecules) {
        return new PreTraining(backbone, corpus, task, molecules, optimiser, epochs, batchGraphs, seed, checkpointSteps);
    }

    public PreTraining withOptimiser(AdamWOptions options) {
        return new PreTraining(backbone, corpus, task, valid, options, epochs, batchGraphs, seed, checkpointSteps);
    }

    public PreTraining withEpochs(int passes) {
        return new PreTraining(backbone, corpus, task, valid, optimiser, passes, batchGraphs, seed, checkpointSteps);
    }

    public PreTraining withBatchGraphs(int graphs) {
        return new PreTraining(backbone, corpus, task, valid, optimiser, epochs, graphs, seed, checkpointSteps);
    }

    public PreTraining withSeed(long number) {
        return new PreTraining(backbone, corpus, task, valid, optimiser, epochs, batchGraphs, number, checkpointSteps);
    }

    public PreTraining withCheckpointSteps(int steps) {
        return new PreTraining(backbone, corpus, task, valid, optimiser, epochs, batchGraphs, seed, steps);
    }
}
