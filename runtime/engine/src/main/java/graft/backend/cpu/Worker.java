package graft.backend.cpu;

import graft.backend.StepBatch;
import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.tensor.FloatMatrix;

/** Takes micro-batches through a whole program, one after the other, in an arena of its own. */
final class Worker {
    private final MicroBatch micro;
    private final Slots slots;
    private final Step[] steps;
    private final FloatMatrix[] outputs;

    /**
     * @param slots memory of this worker
     * @param batch the batch that the steps read
     * @param steps in the order of the instructions
     * @param outputs the values that a run collects, as this worker holds them
     */
    Worker(Slots slots, RaggedBatch batch, Step[] steps, FloatMatrix[] outputs) {
        this.slots = slots;
        this.steps = steps;
        this.outputs = outputs;
        this.micro = new MicroBatch(batch, slots.scalars());
    }

    /** Runs micro-batch number {@code index} of the step and puts what it gives into {@code collected}. */
    void run(StepBatch step, int index, DropoutKey key, Collected collected) {
        micro.index = index;
        micro.key = key;
        micro.labelledCells = step.labelledCells();
        micro.cells = step.cells();
        micro.batch.fill(step.microBatches().get(index), step.step());
        slots.resize(micro.batch.sizes());
        for (Step s : steps) s.run(micro);
        collected.take(index, micro.scalars, outputs);
    }
}
