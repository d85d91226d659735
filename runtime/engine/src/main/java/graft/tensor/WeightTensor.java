package graft.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A weight as it lies in memory or in a mapped file: float32, row-major, native byte order, possibly unaligned.
 *
 * @param shape a constant shape
 * @param data exactly {@code shape.elements() * 4} bytes
 */
public record WeightTensor(Shape shape, MemorySegment data) {
    public WeightTensor {
        if (data.byteSize() != shape.elements() * Float.BYTES) {
            throw new IllegalArgumentException("a tensor of shape " + shape + " needs " + shape.elements() * Float.BYTES + " bytes, not " + data.byteSize());
        }
    }

    /** A weight from numbers on the heap. */
    public static WeightTensor of(Shape shape, float... values) {
        return new WeightTensor(shape, MemorySegment.ofArray(values));
    }

    /** A weight filled with one number. */
    public static WeightTensor filled(Shape shape, float value) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        if (value != 0) Arrays.fill(values, value);
        return of(shape, values);
    }

    public float get(long index) {
        return data.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index);
    }

    /** A copy of the numbers. */
    public float[] toArray() {
        return data.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }
}
