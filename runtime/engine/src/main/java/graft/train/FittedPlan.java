package graft.train;

import graft.backend.Backend;
import graft.backend.Session;
import graft.program.Program;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.util.List;
import java.util.Map;

/**
 * How a run is carried out within its memory.
 *
 * @param backend that cuts batches as the plan says
 * @param program that trains
 * @param maxima of its micro-batches
 * @param threads workers
 * @param bytes of the whole plan; -1 where nobody asked
 * @param remarks what was chosen, and why, a line each; none where nobody asked
 */
public record FittedPlan(Backend backend, Program program, Sizes maxima, int threads, long bytes, List<String> remarks) {
    /** Opens the session that trains. */
    public Session open(Map<String, WeightTensor> weights) {
        return backend.open(program, weights, maxima, threads);
    }
}
