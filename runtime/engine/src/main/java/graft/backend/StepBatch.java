package graft.backend;

import graft.graph.Sample;
import java.util.List;

/**
 * The graphs of one step, cut into micro-batches, with what is known of the whole batch before the first of them runs.
 *
 * @param microBatches each of whole graphs, in order
 * @param step number of the step, from 1; keys dropout
 * @param seed of the run
 * @param labelledCells labels of the whole batch that are not missing; losses are divided by it
 * @param cells graphs x tasks of the whole batch; divergences are divided by it
 */
public record StepBatch(List<List<Sample>> microBatches, long step, long seed, double labelledCells, double cells) {}
