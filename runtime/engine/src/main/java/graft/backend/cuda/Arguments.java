package graft.backend.cuda;

import graft.tensor.Sizes;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * All that the launches of a part of a step depend on, beside what lies on the device: two parts that are equal in it put the same on the stream, grid by grid and argument
 * by argument.
 */
final class Arguments {
    /** The parts of a step that are put on the stream in one go. */
    enum Part {
        /** Zeros, and what is made of weights before the first micro-batch. */
        PROLOGUE,
        /** A micro-batch up to the last of its losses and outputs. */
        RESULTS,
        /** The rest of the micro-batch. */
        REST,
        /** What is made of gradients after the last micro-batch. */
        EPILOGUE
    }

    private final Part part;
    private final long[] numbers;

    private Arguments(Part part, long[] numbers) {
        this.part = part;
        this.numbers = numbers;
    }

    /** Of a part that sees no batch. */
    static Arguments of(Part part) {
        return new Arguments(part, new long[0]);
    }

    /** Of a part of a micro-batch, which has been filled. */
    static Arguments of(Part part, DeviceMicro m) {
        Sizes s = m.sizes;
        LongStream scalars = LongStream.of(s.graphs(), s.tokens(), s.pairs(), s.edges(), s.largestGraph(), m.seedLow, m.seedHigh, Double.doubleToRawLongBits(m.labelledCells),
                Double.doubleToRawLongBits(m.cells));
        return new Arguments(part, LongStream.concat(scalars, Arrays.stream(m.batch.layout())).toArray());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arguments a && part == a.part && Arrays.equals(numbers, a.numbers);
    }

    @Override
    public int hashCode() {
        return 31 * part.hashCode() + Arrays.hashCode(numbers);
    }
}
