package graft.model;

import graft.random.Philox;
import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * How a weight starts. Its numbers depend on the seed and the weight's name alone, so that adding an adapter does not change how another
 * one starts.
 */
public sealed interface Initialiser {
    /** All numbers equal. */
    record Constant(double value) implements Initialiser {}

    /** N(0, deviation^2). */
    record Normal(double deviation) implements Initialiser {}

    /** N(0, deviation^2) truncated at two deviations. */
    record TruncatedNormal(double deviation) implements Initialiser {}

    /** Uniform in (-bound, bound). */
    record Uniform(double bound) implements Initialiser {}

    /** These numbers, as many as the weight has. */
    record Values(List<Double> values) implements Initialiser {
        public Values {
            values = List.copyOf(values);
        }
    }

    /** Another initialiser with a seed of its own instead of the run's, for what is not saved but drawn again. */
    record Seeded(Initialiser inner, long seed) implements Initialiser {}

    /** The Euclidean norm of each row of another weight of the model (DoRA's magnitudes). */
    record RowNorms(String weight) implements Initialiser {}

    /** The numbers of another weight of the model, of the same shape. */
    record Copy(String weight) implements Initialiser {}

    Initialiser ZEROS = new Constant(0);
    Initialiser ONES = new Constant(1);

    /** Xavier's (Glorot's) uniform start: +-sqrt(6 / (in + out)). */
    record GlorotUniform() implements Initialiser {}

    /** The default of a linear layer: uniform in +-1/sqrt(in), which is also Kaiming uniform with a = sqrt 5. */
    static Initialiser fanIn(int in) {
        return new Uniform(1 / Math.sqrt(in));
    }

    /**
     * The starting weight, drawn whenever it is asked for.
     *
     * @param paddingRow a row that is zero, or -1
     * @throws ModelException if it starts from another weight
     */
    default WeightTensor create(String name, Shape shape, long seed, int paddingRow) {
        return switch (this) {
            case Seeded s -> s.inner().create(name, shape, s.seed(), paddingRow);
            case Copy c -> throw new ModelException("'" + name + "' starts as a copy of '" + c.weight() + "'; start it with the model's weights at hand");
            case RowNorms r -> throw new ModelException("'" + name + "' starts as the norms of the rows of '" + r.weight() + "'; start it with the model's weights at hand");
            default -> WeightTensor.made(shape, target -> draw(name, shape, seed, paddingRow, target));
        };
    }

    private void draw(String name, Shape shape, long seed, int paddingRow, MemorySegment target) {
        Stream stream = new Stream(seed, name);
        for (int i = 0; i < shape.elements(); i++) {
            double number = switch (this) {
                case Constant c -> c.value();
                case Values v -> v.values().get(i);
                case GlorotUniform g -> Math.sqrt(6.0 / (shape.columns() + shape.elements() / shape.columns())) * (2 * stream.uniform() - 1);
                case Uniform u -> u.bound() * (2 * stream.uniform() - 1);
                case Normal n -> n.deviation() * stream.normal();
                case TruncatedNormal n -> n.deviation() * stream.truncated();
                case Seeded s -> throw new IllegalStateException("a seed of its own is no distribution");
                case Copy c -> throw new IllegalStateException("a copy is not drawn");
                case RowNorms r -> throw new IllegalStateException("norms are not drawn");
            };
            target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) number);
        }
        if (paddingRow >= 0) for (int c = 0; c < shape.columns(); c++) target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) paddingRow * shape.columns() + c, 0);
    }

    /** Numbers for one weight. */
    final class Stream {
        private final long seed;
        private final int key;
        private final int[] words = new int[4];
        private int block;
        private int used = 4;

        Stream(long seed, String name) {
            this.seed = seed;
            CRC32 crc = new CRC32();
            crc.update(name.getBytes(StandardCharsets.UTF_8));
            this.key = (int) crc.getValue();
        }

        double uniform() {
            if (used == 4) {
                Philox.block(seed, block++, key, 0x696E6974, 0, words);
                used = 0;
            }
            return (Philox.uniform(words[used++]) + 0x1p-33);
        }

        /** Box-Muller; StrictMath, so that every machine starts from the same bits. */
        double normal() {
            double u = uniform();
            double v = uniform();
            return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
        }

        double truncated() {
            while (true) {
                double x = normal();
                if (Math.abs(x) <= 2) return x;
            }
        }
    }
}
