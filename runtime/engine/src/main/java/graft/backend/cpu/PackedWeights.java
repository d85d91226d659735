package graft.backend.cpu;

import graft.kernel.PackedOperand;
import graft.kernel.PackedOperand.Orientation;
import graft.plan.Planner;
import graft.plan.TensorLayout;
import graft.program.Parameter;
import graft.tensor.FloatMatrix;
import graft.tensor.NumberFormat;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights in the form in which products read them, each in the orientations that the program needs, in one contiguous block. */
final class PackedWeights {
    private final Map<Key, PackedOperand> operands = new LinkedHashMap<>();
    private final List<Key> keys;
    private final long bytes;

    private record Key(String parameter, Orientation orientation) {}

    /** In float32. */
    PackedWeights(String what, List<Parameter> parameters, Map<String, WeightUse> uses, OffHeap offHeap) {
        this(what, parameters, uses, NumberFormat.FLOAT32, offHeap);
    }

    /**
     * @param what names the block if memory cannot be had
     * @param format of weights that only products read; others are in float32
     */
    PackedWeights(String what, List<Parameter> parameters, Map<String, WeightUse> uses, NumberFormat format, OffHeap offHeap) {
        Map<Key, Parameter> wanted = wanted(parameters, uses);
        bytes = bytes(wanted, uses, format);
        keys = new ArrayList<>(wanted.keySet());
        MemorySegment memory = offHeap.allocate(what, bytes, Planner.ALIGNMENT);
        long at = 0;
        for (Key key : keys) {
            Parameter p = wanted.get(key);
            NumberFormat here = format(WeightUse.of(uses, key.parameter), format);
            operands.put(key, PackedOperand.of(key.orientation, rows(p), p.shape().columns(), memory, at, here));
            at += packedBytes(p, key.orientation, here);
        }
    }

    /** Bytes of the block for these parameters. */
    static long bytes(List<Parameter> parameters, Map<String, WeightUse> uses, NumberFormat format) {
        return bytes(wanted(parameters, uses), uses, format);
    }

    private static long bytes(Map<Key, Parameter> wanted, Map<String, WeightUse> uses, NumberFormat format) {
        return wanted.entrySet().stream().mapToLong(e -> packedBytes(e.getValue(), e.getKey().orientation, format(WeightUse.of(uses, e.getKey().parameter), format))).sum();
    }

    private static Map<Key, Parameter> wanted(List<Parameter> parameters, Map<String, WeightUse> uses) {
        Map<Key, Parameter> wanted = new LinkedHashMap<>();
        for (Parameter p : parameters) {
            for (Orientation o : Orientation.values()) if (needs(WeightUse.of(uses, p.name()), o)) wanted.put(new Key(p.name(), o), p);
        }
        return wanted;
    }

    private static NumberFormat format(WeightUse use, NumberFormat wished) {
        return use.raw() ? NumberFormat.FLOAT32 : wished;
    }

    private static boolean needs(WeightUse use, Orientation o) {
        return switch (o) {
            case FORWARD -> use.forward();
            case BACKWARD -> use.backward();
        };
    }

    private static int rows(Parameter p) {
        return p.shape().rows(Sizes.NONE);
    }

    private static long packedBytes(Parameter p, Orientation o, NumberFormat format) {
        return TensorLayout.aligned(switch (o) {
            case FORWARD -> PackedOperand.packedBytes(rows(p), p.shape().columns(), format);
            case BACKWARD -> PackedOperand.packedBytes(p.shape().columns(), rows(p), format);
        });
    }

    /** Bytes of the block. */
    long bytes() {
        return bytes;
    }

    /** Number of packed operands. */
    int count() {
        return keys.size();
    }

    /** The packed form of a weight, or null if it is not kept here in that orientation. */
    PackedOperand find(String parameter, Orientation orientation) {
        return operands.get(new Key(parameter, orientation));
    }

    /** Packs number {@code index} anew from where its weight is stored. */
    void pack(int index, TensorBlock from) {
        Key key = keys.get(index);
        pack(key, from.matrix(key.parameter));
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
            FloatMatrix w = FloatMatrix.of(rows(p), p.shape().columns());
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
