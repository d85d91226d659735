package graft.weights;

import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A tensor as weight files hold it: raw little-endian numbers in row-major order, and what they are.
 *
 * @param name the name in the file, any text
 * @param type the type of an element
 * @param shape sizes, outermost first; empty for a scalar, which has one element; a size of 0 makes the tensor empty
 * @param segment the bytes, exactly as many as type and shape need; on or off heap, at any alignment
 */
public record TensorEntry(String name, ElementType type, List<Long> shape, MemorySegment segment) {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public TensorEntry {
        shape = List.copyOf(shape);
        for (long size : shape) {
            if (size < 0) {
                throw new WeightFileException(name, "shape " + shape + " has a negative size");
            }
        }
        BigInteger needed = bytesOf(type, shape);
        if (!needed.equals(BigInteger.valueOf(segment.byteSize()))) {
            throw new WeightFileException(name, type + " " + shape + " needs " + needed + " bytes but "
                    + segment.byteSize() + " are given");
        }
    }

    /** A view of {@code values} as F32, not a copy where the machine is little-endian. */
    public static TensorEntry ofFloats(String name, float[] values, long... shape) {
        MemorySegment raw = MemorySegment.ofArray(values);
        if (!LITTLE) {
            raw = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Float.BYTES)]);
            MemorySegment.copy(values, 0, raw, FLOAT, 0, values.length);
        }
        return new TensorEntry(name, ElementType.F32, sizes(shape), raw);
    }

    /** A view of {@code values} as F64; see {@link #ofFloats}. */
    public static TensorEntry ofDoubles(String name, double[] values, long... shape) {
        MemorySegment raw = MemorySegment.ofArray(values);
        if (!LITTLE) {
            raw = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Double.BYTES)]);
            MemorySegment.copy(values, 0, raw, DOUBLE, 0, values.length);
        }
        return new TensorEntry(name, ElementType.F64, sizes(shape), raw);
    }

    /** A view of {@code values} as I64; see {@link #ofFloats}. */
    public static TensorEntry ofLongs(String name, long[] values, long... shape) {
        MemorySegment raw = MemorySegment.ofArray(values);
        if (!LITTLE) {
            raw = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Long.BYTES)]);
            MemorySegment.copy(values, 0, raw, LONG, 0, values.length);
        }
        return new TensorEntry(name, ElementType.I64, sizes(shape), raw);
    }

    /** A weight as F32; its memory is shared, not copied, where the machine is little-endian. */
    public static TensorEntry of(String name, WeightTensor weight) {
        long[] shape = Arrays.stream(weight.shape().extents()).asLongStream().toArray();
        return LITTLE ? new TensorEntry(name, ElementType.F32, sizes(shape), weight.data()) : ofFloats(name, weight.toArray(), shape);
    }

    /** Numbers of a weight or optimiser state: F32 where every one is exactly a float, else F64. */
    public static TensorEntry ofExact(String name, Shape shape, double[] values) {
        long[] sizes = Arrays.stream(shape.extents()).asLongStream().toArray();
        boolean exact = Arrays.stream(values).allMatch(v -> (float) v == v || Double.isNaN(v));
        if (!exact) return ofDoubles(name, values, sizes);
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) narrow[i] = (float) values[i];
        return ofFloats(name, narrow, sizes);
    }

    /**
     * The tensor as a weight: the mapping itself for F32 on a little-endian machine, else converted as by {@link #floats}.
     * A scalar becomes a vector of one.
     */
    public WeightTensor weight() {
        Shape extents = shape.isEmpty() ? Shape.of(1) : Shape.of(dimensions());
        requireFloats();
        return type == ElementType.F32 && LITTLE ? new WeightTensor(extents, segment) : WeightTensor.made(extents, this::floats);
    }

    /** Bytes that the numbers take. */
    public long bytes() {
        return segment.byteSize();
    }

    /** Number of elements; 1 for a scalar. */
    public long elements() {
        return elements(shape).longValueExact();
    }

    /** The sizes as ints, outermost first. @throws WeightFileException when one does not fit */
    public int[] dimensions() {
        int[] sizes = new int[shape.size()];
        for (int i = 0; i < sizes.length; i++) {
            if (shape.get(i) > Integer.MAX_VALUE) {
                throw new WeightFileException(name, "size " + shape.get(i) + " of shape " + shape + " is above "
                        + Integer.MAX_VALUE + "; cut the tensor in parts");
            }
            sizes[i] = Math.toIntExact(shape.get(i));
        }
        return sizes;
    }

    /**
     * The numbers as floats, row-major. F64 is rounded to the nearest float; F16 and BF16 are exact.
     *
     * @throws WeightFileException when the type is none of F64, F32, F16, BF16, or there are too many for an array
     */
    public float[] floats() {
        float[] out = new float[length("float")];
        floats(MemorySegment.ofArray(out));
        return out;
    }

    private void floats(MemorySegment out) {
        requireFloats();
        if (type == ElementType.F32) {
            MemorySegment.copy(segment, FLOAT, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, elements());
            return;
        }
        int count = length("float");
        for (int i = 0; i < count; i++) {
            out.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, type == ElementType.F64 ? (float) segment.get(DOUBLE, (long) i * Double.BYTES) : half(i));
        }
    }

    private void requireFloats() {
        switch (type) {
            case F64, F32, F16, BF16 -> { }
            default -> throw refused("float", "F64, F32, F16 or BF16");
        }
    }

    /** The numbers as doubles, row-major; exact for each of F64, F32, F16, BF16. Errors as {@link #floats}. */
    public double[] doubles() {
        double[] out = new double[length("double")];
        switch (type) {
            case F64 -> MemorySegment.copy(segment, DOUBLE, 0, out, 0, out.length);
            case F32 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = segment.get(FLOAT, (long) i * Float.BYTES);
                }
            }
            case F16, BF16 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = half(i);
                }
            }
            default -> throw refused("double", "F64, F32, F16 or BF16");
        }
        return out;
    }

    /** The numbers as longs, row-major; false and true are 0 and 1. @throws WeightFileException when the type is none of I64, I32, I16, I8, U8, BOOL */
    public long[] longs() {
        long[] out = new long[length("long")];
        switch (type) {
            case I64 -> MemorySegment.copy(segment, LONG, 0, out, 0, out.length);
            case I32 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = segment.get(INT, (long) i * Integer.BYTES);
                }
            }
            case I16 -> {
                for (int i = 0; i < out.length; i++) out[i] = segment.get(SHORT, (long) i * Short.BYTES);
            }
            case I8 -> {
                for (int i = 0; i < out.length; i++) out[i] = segment.get(ValueLayout.JAVA_BYTE, i);
            }
            case U8, BOOL -> {
                for (int i = 0; i < out.length; i++) out[i] = segment.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
            }
            default -> throw refused("long", "I64, I32, I16, I8, U8 or BOOL");
        }
        return out;
    }

    /** The sum of all numbers in row-major order, in double; empty for types that are not converted. */
    public OptionalDouble sum() {
        return switch (type) {
            case F64, F32, F16, BF16 -> OptionalDouble.of(sequentially(doubles()));
            case I64, I32, I16, I8, U8, BOOL -> OptionalDouble.of(sequentially(Arrays.stream(longs()).asDoubleStream().toArray()));
            default -> OptionalDouble.empty();
        };
    }

    /** In the written order: the sum of a stream may be compensated. */
    private static double sequentially(double[] values) {
        double sum = 0;
        for (double v : values) sum += v;
        return sum;
    }

    private float half(int i) {
        short bits = segment.get(SHORT, (long) i * Short.BYTES);
        return type == ElementType.F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
    }

    private int length(String what) {
        long elements = elements();
        if (elements > Integer.MAX_VALUE - 8) {
            throw new WeightFileException(name, elements + " elements do not fit one " + what
                    + " array; read the segment instead");
        }
        return (int) elements;
    }

    private WeightFileException refused(String what, String readable) {
        return new WeightFileException(name, "type " + type + " is not read as " + what + " numbers, only " + readable
                + " is; convert the tensor first");
    }

    private static List<Long> sizes(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    /** Without overflow, whatever the sizes: they may come from a hostile header. */
    private static BigInteger elements(List<Long> shape) {
        BigInteger product = BigInteger.ONE;
        for (long size : shape) {
            product = product.multiply(BigInteger.valueOf(size));
        }
        return product;
    }

    /** Bytes that a tensor needs; types below a byte are packed and fill up the last byte. */
    static BigInteger bytesOf(ElementType type, List<Long> shape) {
        return elements(shape).multiply(BigInteger.valueOf(type.bits()))
                .add(BigInteger.valueOf(7)).shiftRight(3);
    }
}
