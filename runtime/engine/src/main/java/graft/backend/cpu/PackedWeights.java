package graft.backend.cpu;

import graft.kernel.PackedOperand;
import graft.kernel.PackedOperand.Orientation;
import graft.plan.Planner;
import graft.program.Parameter;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Weights in the form in which products read them, each in the orientations that the program needs, in one contiguous block. */
final class PackedWeights {
    private final Map<Key, PackedOperand> operands = new LinkedHashMap<>();
    private final List<Key> keys;

    private record Key(String parameter, Orientation orientation) {}

    /** @param memory of them all */
    PackedWeights(List<PackedPiece> pieces, MemorySegment memory) {
        for (PackedPiece piece : pieces) operands.put(new Key(piece.parameter().name(), piece.orientation()), piece.at(memory, piece.offset()));
        keys = List.copyOf(operands.keySet());
    }

    /** @param what names the block if memory cannot be had */
    static PackedWeights allocated(String what, List<PackedPiece> pieces, OffHeap offHeap) {
        return new PackedWeights(pieces, offHeap.allocate(what, PackedPiece.bytes(pieces), Planner.ALIGNMENT));
    }

    /** Number of packed operands. */
    int count() {
        return keys.size();
    }

    /** The packed form of a weight, or null if it is not kept here in that orientation. */
    PackedOperand find(String parameter, Orientation orientation) {
        return operands.get(new Key(parameter, orientation));
    }

    /** Numbers of a parameter's packed operands; none if no product reads it. */
    int[] pieces(String parameter) {
        return IntStream.range(0, keys.size()).filter(i -> keys.get(i).parameter.equals(parameter)).toArray();
    }

    /** Packs operand number {@code index} anew from where its weights are stored. */
    void pack(int index, TensorBlock from) {
        pack(index, from.matrix(keys.get(index).parameter));
    }

    /** Packs operand number {@code index} anew from its weight. */
    void pack(int index, FloatMatrix from) {
        pack(keys.get(index), from);
    }

    /** Packs a weight anew in every orientation in which it is kept here. */
    void pack(String parameter, FloatMatrix from) {
        for (Key key : keys) if (key.parameter.equals(parameter)) pack(key, from);
    }

    /** A weight's numbers row by row, read from a packed form, or null if none is kept here. */
    FloatMatrix unpacked(Parameter p) {
        for (Key key : keys) {
            if (!key.parameter.equals(p.name())) continue;
            PackedOperand from = operands.get(key);
            FloatMatrix w = FloatMatrix.of(p.shape().rows(Sizes.NONE), p.shape().columns());
            for (int r = 0; r < w.rows(); r++) {
                for (int c = 0; c < w.columns(); c++) w.set(r, c, key.orientation == Orientation.FORWARD ? from.at(c, r) : from.at(r, c));
            }
            return w;
        }
        return null;
    }

    private void pack(Key key, FloatMatrix from) {
        operands.get(key).fill(key.orientation, from.memory(), from.offset());
    }
}
