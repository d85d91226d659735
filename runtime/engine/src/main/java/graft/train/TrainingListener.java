package graft.train;

import graft.plan.MemoryReport;
import java.util.List;
import java.util.Map;

/** Hears how training goes. */
public interface TrainingListener {
    /** Before the first step: the memory plan, and how many steps there will be. */
    default void planned(MemoryReport memory, long totalSteps, long firstStep) {}

    /** Before going on from a checkpoint: the epochs that were finished before. */
    default void takenUp(List<EpochRecord> before) {}

    /** After each step. */
    default void stepped(long step, int epoch, Map<String, Double> losses) {}

    /** After each epoch. */
    default void epochEnded(EpochRecord epoch) {}

    /** Nothing is reported. */
    TrainingListener SILENT = new TrainingListener() {};
}
