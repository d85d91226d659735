package graft.model.pretrain;

import graft.backend.Session;
import graft.backend.StepBatch;
import graft.graph.Sample;
import graft.train.EpochOrder;
import graft.train.MicroBatches;
import graft.train.Validation;
import java.util.List;
import java.util.OptionalDouble;

/** Scores a model by the loss that its program reports as {@code task}, per label. */
record LossValidation(int targets) implements Validation {
    private static final int GRAPHS_AT_ONCE = 512;

    @Override
    public OptionalDouble score(Session inference, List<Sample> valid) {
        double sum = 0;
        double labels = 0;
        for (List<Sample> part : EpochOrder.cut(valid, GRAPHS_AT_ONCE)) {
            StepBatch batch = MicroBatches.step(part, inference.program(), targets, 0, 0, inference.cutting());
            sum += inference.run(batch).losses().getOrDefault("task", Double.NaN) * batch.labelledCells();
            labels += batch.labelledCells();
        }
        return OptionalDouble.of(sum / labels);
    }

    @Override
    public String name() {
        return "loss";
    }

    @Override
    public boolean largerIsBetter() {
        return false;
    }
}
