package graft.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * A weight: float32, row-major, native byte order, possibly unaligned. Its numbers lie in memory or in a mapped file, or are made anew whenever they are asked for, so
 * that a large model's weights need not all be in memory beside the form in which a session keeps them.
 */
public final class WeightTensor {
    private final Shape shape;
    private final Source source;

    /** Where the numbers come from. */
    private sealed interface Source {
        record InMemory(MemorySegment data) implements Source {}

        record Made(Consumer<MemorySegment> numbers) implements Source {}
    }

    private WeightTensor(Shape shape, Source source) {
        this.shape = shape;
        this.source = source;
    }

    /**
     * A weight as it lies in memory.
     *
     * @param shape a constant shape
     * @param data exactly {@code shape.elements() * 4} bytes
     */
    public WeightTensor(Shape shape, MemorySegment data) {
        this(shape, new Source.InMemory(data));
        if (data.byteSize() != bytes()) throw new IllegalArgumentException("a tensor of shape " + shape + " needs " + bytes() + " bytes, not " + data.byteSize());
    }

    /** A weight from numbers on the heap. */
    public static WeightTensor of(Shape shape, float... values) {
        return new WeightTensor(shape, MemorySegment.ofArray(values));
    }

    /** A weight filled with one number. */
    public static WeightTensor filled(Shape shape, float value) {
        return made(shape, target -> {
            for (long i = 0; i < shape.elements(); i++) target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, value);
        });
    }

    /**
     * A weight that is made whenever it is asked for, and not kept.
     *
     * @param numbers writes {@code shape.elements()} of them, the same every time, into memory of that size
     */
    public static WeightTensor made(Shape shape, Consumer<MemorySegment> numbers) {
        return new WeightTensor(shape, new Source.Made(numbers));
    }

    /** The same with every number rounded to a format; made anew whenever it is asked for. */
    public WeightTensor rounded(NumberFormat format) {
        if (format == NumberFormat.FLOAT32) return this;
        return made(shape, target -> {
            copyTo(target, 0);
            for (long i = 0; i < shape.elements(); i++) {
                target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, format.round(target.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i)));
            }
        });
    }

    private long bytes() {
        return shape.elements() * Float.BYTES;
    }

    /** A constant shape. */
    public Shape shape() {
        return shape;
    }

    /** The numbers; a weight that is made is made by this call, on the heap. */
    public MemorySegment data() {
        return switch (source) {
            case Source.InMemory in -> in.data();
            case Source.Made made -> {
                MemorySegment target = MemorySegment.ofArray(new float[Math.toIntExact(shape.elements())]);
                made.numbers().accept(target);
                yield target;
            }
        };
    }

    /**
     * Puts the numbers where they are wanted, without a copy on the heap. Pages of a mapped file that were read for it are given back: they stay in the system's cache and
     * no longer count as this process's.
     */
    public void copyTo(MemorySegment target, long offset) {
        switch (source) {
            case Source.Made made -> made.numbers().accept(target.asSlice(offset, bytes()));
            case Source.InMemory in -> {
                MemorySegment.copy(in.data(), 0, target, offset, bytes());
                if (in.data().isMapped()) in.data().unload();
            }
        }
    }

    /** A copy of the numbers. */
    public float[] toArray() {
        return data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    @Override
    public String toString() {
        return "weight " + shape;
    }
}
