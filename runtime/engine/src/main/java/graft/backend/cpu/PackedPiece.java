package graft.backend.cpu;

import graft.kernel.PackedOperand;
import graft.kernel.PackedOperand.Orientation;
import graft.plan.TensorLayout;
import graft.program.Parameter;
import graft.tensor.NumberFormat;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A weight in one of the orientations in which products read it, and its place in the block of all of them.
 *
 * @param offset in bytes from the start of the block
 */
record PackedPiece(Parameter parameter, Orientation orientation, NumberFormat format, long offset) {
    /**
     * All that a program needs of some parameters, one behind the other.
     *
     * @param format of weights that only products read; others are in float32
     */
    static List<PackedPiece> of(List<Parameter> parameters, Map<String, WeightUse> uses, NumberFormat format) {
        List<PackedPiece> pieces = new ArrayList<>();
        for (Parameter p : parameters) {
            WeightUse use = WeightUse.of(uses, p.name());
            NumberFormat here = use.raw() ? NumberFormat.FLOAT32 : format;
            if (use.forward()) pieces.add(new PackedPiece(p, Orientation.FORWARD, here, bytes(pieces)));
            if (use.backward()) pieces.add(new PackedPiece(p, Orientation.BACKWARD, here, bytes(pieces)));
        }
        return pieces;
    }

    /** Bytes of a block. */
    static long bytes(List<PackedPiece> pieces) {
        return pieces.isEmpty() ? 0 : pieces.getLast().offset + pieces.getLast().bytes();
    }

    private int rows() {
        return parameter.shape().rows(Sizes.NONE);
    }

    private int columns() {
        return parameter.shape().columns();
    }

    /** Bytes that it takes in the block. */
    long bytes() {
        return TensorLayout.aligned(orientation == Orientation.FORWARD ? PackedOperand.packedBytes(rows(), columns(), format) : PackedOperand.packedBytes(columns(), rows(), format));
    }

    /** The operand at a place. */
    PackedOperand at(MemorySegment memory, long place) {
        return PackedOperand.of(orientation, rows(), columns(), memory, place, format);
    }

    /** Name, sizes, orientation and format: with the weight's numbers, all that its bytes depend on. */
    @Override
    public String toString() {
        return parameter.name() + " " + parameter.shape() + " " + orientation + " " + format.id() + " at " + offset;
    }
}
