package graft.backend;

import graft.program.Program;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.util.Map;

/** Something that runs programs. */
public interface Backend {
    /** Short name, as printed: reference, simd, scalar. */
    String name();

    /** How the batches of its sessions are to be cut. */
    default Cutting cutting() {
        return Cutting.FINE;
    }

    /**
     * Takes in weights and lays out memory. Optimiser moments start at 0, anchors as copies of what they follow.
     *
     * @param weights every frozen and trainable parameter of the program by name, with its shape
     * @param maxima element-wise maxima over all micro-batches that will come
     * @param threads workers, at least 1; results do not depend on it
     * @throws BackendException naming a parameter that is missing or has another shape
     */
    Session open(Program program, Map<String, WeightTensor> weights, Sizes maxima, int threads);
}
