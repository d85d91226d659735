package graft.backend.cuda;

import graft.backend.StepBatch;
import graft.tensor.Sizes;

/** What the steps of a session need to know of the micro-batch that they run. One object a session, set again for each. */
final class DeviceMicro {
    /** The graphs; of no meaning in prologue and epilogue. */
    DeviceBatch batch;

    /** Of the micro-batch; none in prologue and epilogue. */
    Sizes sizes = Sizes.NONE;

    /** Keys random numbers, with the step's number, which kernels read from the batch. */
    int seedLow;

    int seedHigh;

    /** Labels of the whole step's batch that are not missing. */
    double labelledCells;

    /** Graphs x tasks of the whole step's batch. */
    double cells;

    /** True while a step's launches are counted and no batch has been filled. */
    boolean counting;

    /** Takes over what a step's micro-batches share. */
    void begin(StepBatch step) {
        seedLow = (int) step.seed();
        seedHigh = (int) (step.seed() >>> 32);
        labelledCells = step.labelledCells();
        cells = step.cells();
    }

    /** Rows of a table, or of paths, that occur in the batch. */
    int listedRows(RowLists.Use use) {
        return counting ? 1 : batch.listed(use).rows();
    }

    /** Chunks of the entries of those rows. */
    int chunks(RowLists.Use use) {
        return counting ? 1 : batch.listed(use).chunks();
    }
}
