package graft.model.adapter;

import graft.model.compile.CompiledModel;
import graft.train.StepController;

/** An adapter whose training follows a schedule. */
public interface ScheduledAdapter extends Adapter {
    /** What steers the training of a model that has this adapter, at one port or several. */
    StepController controller(CompiledModel model);
}
