package graft.model;

import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/**
 * A weight of a description.
 *
 * @param name canonical name, such as {@code blocks.0.attention.query.weight}
 * @param paddingRow a row without gradient that starts at zero, or -1
 */
public record Part(String name, Shape shape, PartKind kind, Initialiser initialiser, int paddingRow) {
    /** Prefix of the names of the head, which every method trains. */
    public static final String HEAD = "head.";

    /** Prefix of the names of weights that all ports of an adapter share. */
    public static final String SHARED = "shared.";

    /** The weight as its initialiser starts it; depends on the seed and the name alone. */
    public WeightTensor start(long seed) {
        return initialiser.create(name, shape, seed, paddingRow);
    }

    /** The weight as its initialiser starts it, where that may depend on weights that have been started before. */
    public WeightTensor start(long seed, Map<String, WeightTensor> before) {
        return switch (initialiser) {
            case Initialiser.RowNorms norms -> {
                WeightTensor of = known(before, norms.weight());
                yield WeightTensor.made(shape, to -> rowNorms(of, to));
            }
            case Initialiser.Copy copy -> {
                WeightTensor of = known(before, copy.weight());
                yield WeightTensor.made(shape, to -> of.copyTo(to, 0));
            }
            default -> start(seed);
        };
    }

    private WeightTensor known(Map<String, WeightTensor> before, String other) {
        WeightTensor of = before.get(other);
        if (of == null) throw new ModelException("'" + name + "' starts from '" + other + "', which the model does not have");
        return of;
    }

    private void rowNorms(WeightTensor of, MemorySegment to) {
        int columns = of.shape().columns();
        float[] from = of.toArray();
        for (int r = 0; r < shape.elements(); r++) {
            double squares = 0;
            for (int c = 0; c < columns; c++) squares += (double) from[r * columns + c] * from[r * columns + c];
            to.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, r, (float) Math.sqrt(squares));
        }
    }

    public boolean isHead() {
        return name.startsWith(HEAD);
    }
}
