package graft.model.adapter;

import graft.model.ModelException;
import graft.program.Op;
import java.util.Locale;

/**
 * What is predicted.
 *
 * @param targets number of numbers a graph
 * @param loss task loss
 * @param fromWeights whether the head's weights are read from the backbone's file; otherwise it starts anew
 */
public record Head(Task task, int targets, Op.LossKind loss, boolean fromWeights) {
    /** Kinds of task. */
    public enum Task {
        /** Numbers; labels are standardised for training. */
        REGRESSION,
        /** One or more yes-or-no questions. */
        CLASSIFICATION
    }

    public Head {
        if ((task == Task.CLASSIFICATION) != (loss == Op.LossKind.BINARY_CROSS_ENTROPY)) {
            throw new ModelException("a head for " + task.name().toLowerCase(Locale.ROOT) + " cannot learn by " + loss.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + ": that loss is for yes-or-no questions, and they have no other");
        }
        if (targets < 1) throw new ModelException("a head needs at least one target, not " + targets);
    }

    /** The divergence of the proximal step and the smoothness term for this task (reference 2.1). */
    public Op.DivergenceKind divergence() {
        return task == Task.CLASSIFICATION ? Op.DivergenceKind.BERNOULLI : Op.DivergenceKind.SQUARED;
    }
}
