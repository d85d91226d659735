package graft.model;

import graft.graph.BatchInput;
import graft.model.adapter.KeyValueAdapter;
import graft.program.ProgramBuilder;
import graft.program.Value;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a description write themselves into: a program under construction, with weights by name and ports at which adapters are
 * applied. Parts and ports are known by being asked for; there is no second list of them.
 */
public interface Network {
    /** The program under construction. */
    ProgramBuilder ops();

    /** The value of a weight. */
    Value part(Part part);

    /** x W^T + b through a weight port of the given name, with the adapters that sit there. Weight and bias are {@code name.weight}, {@code name.bias}. */
    Value linear(String name, int block, Value x, int out, Initialiser initialiser);

    /** An input of node features, or the same with the rows of hidden nodes taken out. */
    default BatchInput.Ints shown(BatchInput.Ints nodeFeatures) {
        return nodeFeatures;
    }

    /** As {@link #shown(BatchInput.Ints)}, for features that are numbers. */
    default BatchInput.Reals shown(BatchInput.Reals nodeFeatures) {
        return nodeFeatures;
    }

    /** x, or what the adapters at the stream port of the given name make of it. */
    Value stream(String name, int block, Value x);

    /** y, what a sub-layer gives for x, with what the adapters at the port of the given name add to it. */
    Value beside(String name, int block, Value x, Value y);

    /**
     * y, what a sub-layer gives, or what the adapters at the port of the given name make of it before it is added to the residual.
     *
     * @param residual u; the block goes on with norm(y + u)
     * @param norm the norm behind the sum, or the identity where there is none
     */
    Value residual(String name, int block, Value y, Value residual, UnaryOperator<Value> norm);

    /** Keys and values of the adapters at the port of the given name, to stand in front of those of softmax attention, or null. */
    KeyValueAdapter.@Nullable Prefix prefix(String name, int block, int width);

    /**
     * Hears what a block's attention is, for adapters behind it.
     *
     * @param held makes of other values [T, width] what attention makes of its own, its probabilities counting as constants
     */
    default void attention(int block, UnaryOperator<Value> held) {}

    /** x with dropout while training. */
    Value dropout(String site, Value x, double rate);

    /** Number of a random site, the same in every pass. */
    int site(String name);

    /** True while training: dropout applies. */
    boolean isTraining();

    /** What is added to the node embeddings, or null (SMART's perturbation). */
    Value perturbation();
}
