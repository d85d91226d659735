package graft.model.adapter;

import graft.model.Initialiser;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What an adapter writes itself into. */
public interface AdapterScope {
    /** The program under construction. */
    ProgramBuilder ops();

    /**
     * A trainable weight of the adapter. In the pass of the proximal anchor it is the anchor's copy.
     *
     * @param name local name, such as {@code down.weight}; the full name is port.adapter.local
     */
    Value parameter(String name, Shape shape, Initialiser initialiser);

    /**
     * A trainable weight that all ports of adapters of this name share. In the pass of the proximal anchor it is the anchor's copy.
     *
     * @param name local name; the full name is shared.adapter.local
     */
    Value shared(String name, Shape shape, Initialiser initialiser);

    /**
     * A shared weight that is drawn once and never trained nor saved.
     *
     * @param seed of its own, an option of the adapter, so that a reader draws the same numbers
     */
    Value fixed(String name, Shape shape, Initialiser initialiser, long seed);

    /**
     * Asks that two factors stay orthogonal: adds {@code weight} times the mean, over all such pairs of the model, of |A A^T - I|^2 + |B^T B - I|^2 to the objective, as the loss
     * {@code orthogonality}. Does nothing but while training.
     *
     * @param a [r, in]
     * @param b [out, r]
     */
    void keepOrthogonal(Value a, Value b, double weight);

    /** Number of blocks of the backbone. */
    int blocks();

    /** The full name of the weight of the map at this port. */
    String weightName();

    /** The layer norm that x comes straight out of, if it does. */
    Optional<Norm> normBefore(Value x);

    /** Names of a layer norm's weights. */
    record Norm(String gamma, String beta) {}

    /** What the attention of this port's block makes of other values [T, width], its probabilities counting as constants; nothing outside blocks. */
    Optional<UnaryOperator<Value>> heldAttention();

    /** x with dropout while training. */
    Value dropout(String site, Value x, double rate);

    /** True while training. */
    boolean isTraining();
}
