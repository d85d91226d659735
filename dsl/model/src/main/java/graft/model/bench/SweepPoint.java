package graft.model.bench;

/**
 * A cell of a sweep, measured.
 *
 * @param batch graphs a step
 * @param nodes of each graph
 * @param depth layers of the model
 * @param tokens of the step, graph tokens among them where the model has one
 * @param pairs ordered pairs of tokens of one graph, over all graphs of the step
 * @param microBatches that the step is cut into
 * @param gflop that no back end can do without: {@link graft.plan.StepArithmetic}
 * @param ms a step, the median of the rounds
 * @param leastMs the least of the rounds
 * @param peakGflops of the machine, the median of those measured just before each of these steps; NaN where it was not measured
 */
public record SweepPoint(int batch, int nodes, int depth, long tokens, long pairs, int microBatches, double gflop, double ms, double leastMs, double peakGflops) {
    /** As a message names it. */
    @Override
    public String toString() {
        return batch + " graphs of " + nodes + " nodes, " + depth + " layers";
    }
}
