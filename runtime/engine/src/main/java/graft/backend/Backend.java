package graft.backend;

import graft.plan.MemoryModel;
import graft.program.Program;
import graft.tensor.NumberFormat;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.nio.file.Path;
import java.util.Map;

/** Something that runs programs. */
public interface Backend {
    /** Short name, as printed: reference, simd, scalar. */
    String name();

    /** How the batches of a program's sessions are to be cut. */
    default Cutting cutting(Program program) {
        return Cutting.onCores(program);
    }

    /**
     * The back end whose sessions have their batches cut in one way, whatever the program.
     *
     * @throws BackendException if there is only one way
     */
    default Backend withCutting(Cutting other) {
        throw new BackendException("the back end " + name() + " cuts batches in its own way alone");
    }

    /**
     * What its sessions take, told without opening one.
     *
     * @throws BackendException if it cannot be told
     */
    default MemoryModel memory() {
        throw new BackendException("the back end " + name() + " plans for no memory budget; leave memory = ... out, or compute on the CPU (--device cpu)");
    }

    /**
     * The back end that stores {@link graft.program.FrozenProducts} in a format. Results are those of weights that were rounded to it before.
     *
     * @throws BackendException if it can do so in float32 alone
     */
    default Backend withFrozenWeights(NumberFormat format) {
        if (format == NumberFormat.FLOAT32) return this;
        throw new BackendException("the back end " + name() + " stores frozen weights in float32 alone; leave frozenWeights = " + format.id() + " out, or compute on the CPU (--device cpu)");
    }

    /**
     * The back end whose sessions map the packed form of frozen weights from files that all processes share, which are made where they are missing. It changes no result. Where the folder cannot be
     * used, a session keeps its own copy, and its memory report says so.
     *
     * @param folder of the user's cache; its files may be removed at any time
     * @throws BackendException if it cannot do so
     */
    default Backend sharingFrozenWeights(Path folder) {
        throw new BackendException("the back end " + name() + " shares no weights between processes; leave --share-weights out, or compute on the CPU (--device cpu)");
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
