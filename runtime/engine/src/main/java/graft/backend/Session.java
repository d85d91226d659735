package graft.backend;

import graft.kernel.AdamWStep;
import graft.plan.MemoryReport;
import graft.program.Program;
import graft.tensor.Sizes;
import java.util.Optional;
import java.util.Set;

/**
 * A program with its weights, gradients, optimiser state and memory on one back end. Not safe for use by several threads; it uses several
 * itself. Its memory is given back when it is closed or unreachable, whichever comes first.
 */
public interface Session extends AutoCloseable {
    Program program();

    MemoryReport memory();

    /** How its batches are to be cut; as its back end says. */
    default Cutting cutting() {
        return Cutting.onCores(program());
    }

    /** What a step at the maxima puts on the device, where the back end computes on one. */
    default Optional<StepTraffic> traffic() {
        return Optional.empty();
    }

    /** Zeroes the gradients and runs the program over all micro-batches. */
    StepResult run(StepBatch batch);

    /**
     * A session over the same weights for another program, as for validation while training. It sees every later change of the weights and
     * has no gradients or moments of its own; it must not be used after this session is closed.
     *
     * @param other reads no weight that this session's program does not have; trains nothing
     * @param maxima of its batches
     * @throws BackendException naming a weight that this session does not have
     */
    Session sharing(Program other, Sizes maxima);

    /**
     * Keeps trainable parameters as they are, moments too, until called again: they count neither in {@link #gradientNorm} nor in {@link #update}.
     *
     * @param parameters names; all others are free
     * @throws BackendException naming one that is not trained
     */
    void hold(Set<String> parameters);

    /** Euclidean norm over all gradients of the last run. */
    double gradientNorm();

    /** One optimiser step on every trainable parameter. */
    void update(AdamWStep step);

    /** anchor = beta * anchor + (1 - beta) * parameter, for every anchor. */
    void moveAnchors(double beta);

    /** Reads a parameter's state, row-major; float32 numbers are exact in double. */
    double[] read(State state, String parameter);

    /** Writes a parameter's state, as for resume. */
    void write(State state, String parameter, double[] values);

    @Override
    void close();

    /** What a session holds for a parameter. */
    enum State {
        WEIGHT,
        GRADIENT,
        FIRST_MOMENT,
        SECOND_MOMENT,
        /** The anchor that follows the named trainable parameter. */
        ANCHOR
    }
}
