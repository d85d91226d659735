package graft.model;

import graft.tensor.Shape;
import graft.tensor.WeightTensor;

/**
 * A weight of a description.
 *
 * @param name canonical name, such as {@code blocks.0.attention.query.weight}
 * @param paddingRow a row without gradient that starts at zero, or -1
 */
public record Part(String name, Shape shape, PartKind kind, Initialiser initialiser, int paddingRow) {
    /** Prefix of the names of the head, which every method trains. */
    public static final String HEAD = "head.";

    /** The weight as its initialiser starts it; depends on the seed and the name alone. */
    public WeightTensor start(long seed) {
        return initialiser.create(name, shape, seed, paddingRow);
    }

    public boolean isHead() {
        return name.startsWith(HEAD);
    }
}
