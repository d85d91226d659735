package graft.train;

import graft.backend.Session;
import java.util.Map;

/**
 * Steers training from step to step beside the optimiser: a schedule of ranks, weights that are let go one after the other. What it remembers goes into checkpoints, so that a
 * run that is taken up again goes on with the same bits.
 */
public interface StepController {
    /** Short name, unique in a run; begins the names of its state in checkpoints. */
    String name();

    /** Before a step's program runs. */
    default void beforeStep(Session session, Place place) {}

    /** After the optimiser's step; gradients are still those of the step. */
    default void afterUpdate(Session session, Place place) {}

    /** What it remembers, by name. */
    default Map<String, double[]> state() {
        return Map.of();
    }

    /** Takes up what it remembered. */
    default void restore(Map<String, double[]> state) {}

    /**
     * Where a run is.
     *
     * @param step from 1
     * @param epoch from 1
     */
    record Place(long step, long totalSteps, int epoch, int epochs) {}
}
