package graft.program;

import graft.graph.BatchInput;
import graft.tensor.ElementKind;
import graft.tensor.Shape;

/** Something that an instruction reads or writes. Values are compared by identity; {@link #id} orders them. */
public final class Value {
    private final int id;
    private final Shape shape;
    private final ElementKind kind;
    private final Origin origin;

    Value(int id, Shape shape, ElementKind kind, Origin origin) {
        this.id = id;
        this.shape = shape;
        this.kind = kind;
        this.origin = origin;
    }

    /** Where a value comes from, and so where it is stored. */
    public sealed interface Origin {}

    /** A weight. */
    public record FromParameter(Parameter parameter) implements Origin {}

    /** A part of the batch. */
    public record FromBatch(BatchInput input) implements Origin {}

    /** The gradient buffer of a trainable parameter. Instructions add to it; it is zeroed once a step. */
    public record GradientOf(Parameter parameter) implements Origin {}

    /**
     * The gradient buffer of a value of the prologue. Instructions of the body add to it, like to a parameter's, and the epilogue reads it; it is zeroed
     * once a step.
     */
    public record AdjointOf(Value value) implements Origin {}

    /** The result of an instruction; of the body: lives in the arena of the thread that runs the micro-batch. */
    public record Computed() implements Origin {}

    /** A loss: a number that is summed in double over the micro-batches, in their order. */
    public record Scalar(String name) implements Origin {}

    public int id() {
        return id;
    }

    public Shape shape() {
        return shape;
    }

    public ElementKind kind() {
        return kind;
    }

    public Origin origin() {
        return origin;
    }

    public int columns() {
        return shape.columns();
    }

    /** True if instructions add to the value. */
    public boolean isAccumulated() {
        return origin instanceof GradientOf || origin instanceof AdjointOf;
    }

    /** True if the value is the result of an instruction. */
    public boolean isComputed() {
        return origin instanceof Computed;
    }

    @Override
    public String toString() {
        return switch (origin) {
            case FromParameter p -> "@" + p.parameter().name();
            case FromBatch b -> "$" + b.input().name();
            case GradientOf g -> "grad@" + g.parameter().name();
            case AdjointOf a -> "grad" + a.value();
            case Scalar s -> "!" + s.name();
            case Computed c -> "%" + id;
        };
    }
}
