package graft.study;

import graft.model.Gtn;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Head;
import graft.model.compile.Objective;
import java.util.function.Function;

/**
 * A way of adapting a backbone.
 *
 * @param name as in tables, unique in its study
 * @param graft from a backbone to what is trained of it and added to it; its head is replaced by the data set's
 * @param objective terms beside the task loss
 */
public record Method(String name, Function<Gtn, GraftedModel> graft, Objective objective) {
    /** With the task loss alone. */
    public Method(String name, Function<Gtn, GraftedModel> graft) {
        this(name, graft, Objective.TASK);
    }

    /** The model for a backbone and a data set. */
    public GraftedModel model(Gtn backbone, Head head) {
        return graft.apply(backbone).withHead(head);
    }

    /** Whether all of the backbone is trained and nothing is added: what the other methods' features are compared with. */
    public boolean isFull(Gtn backbone) {
        GraftedModel model = graft.apply(backbone);
        return !model.frozen() && model.placements().isEmpty() && objective.equals(Objective.TASK);
    }
}
