package graft.model.bench;

import graft.backend.Session;
import graft.backend.StepBatch;
import graft.kernel.AdamWStep;

/** A session whose steps are timed: forward passes alone, or whole training steps. It counts its steps from 1. */
final class StepClock {
    private final Session session;
    private final boolean trains;
    private final boolean proximal;
    private long steps;

    /**
     * @param trains whether an update follows each pass
     * @param proximal whether anchors follow each update
     */
    StepClock(Session session, boolean trains, boolean proximal) {
        this.session = session;
        this.trains = trains;
        this.proximal = proximal;
    }

    /** Does a step on a batch and tells how long it took, in milliseconds. */
    double step(StepBatch batch) {
        long start = System.nanoTime();
        steps++;
        session.run(new StepBatch(batch.microBatches(), steps, 0, batch.labelledCells(), batch.cells()));
        if (trains) session.update(new AdamWStep(1e-4, 0.9, 0.999, 1e-8, 0.01, steps, 1));
        if (proximal) session.moveAnchors(0.99);
        return (System.nanoTime() - start) / 1e6;
    }
}
