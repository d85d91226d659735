package graft.backend.cpu;

import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;

/** What the steps of a worker need to know of the micro-batch that it runs. One object a worker, filled again for each. */
final class MicroBatch {
    /** The graphs. */
    final RaggedBatch batch;

    /** Sums of this micro-batch by the number of the scalar in the program. */
    final double[] scalars;

    /** Its number in the step. */
    int index;

    /** Keys random numbers. */
    DropoutKey key;

    /** Labels of the whole step's batch that are not missing. */
    double labelledCells;

    /** Graphs x tasks of the whole step's batch. */
    double cells;

    MicroBatch(RaggedBatch batch, int scalars) {
        this.batch = batch;
        this.scalars = new double[scalars];
    }
}
