package graft.backend.cpu;

import graft.kernel.PackedOperand;
import graft.kernel.PackedOperand.Orientation;
import graft.plan.MemoryPlan;
import graft.plan.Planner;
import graft.plan.TensorLayout;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Program;
import graft.program.Regions;
import graft.program.Value;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is made once a step and shared by all workers: values of prologue and epilogue, gradient buffers of the prologue's values, and the packed forms of those that
 * products multiply by.
 */
final class StepMemory {
    private final Map<Value, FloatMatrix> matrices = new LinkedHashMap<>();
    private final Map<Value, Map<Orientation, PackedOperand>> packed = new LinkedHashMap<>();
    private final List<FloatMatrix> adjoints;
    private final long bytes;

    StepMemory(Program program, MemoryPlan plan, OffHeap offHeap) {
        MemorySegment memory = offHeap.allocate("storage of weights made of weights", plan.stepBytes(), Planner.ALIGNMENT);
        plan.stepOffsets().forEach((v, offset) -> matrices.put(v, new FloatMatrix(memory, offset, v.shape().rows(Sizes.NONE), v.columns())));
        adjoints = program.adjoints().stream().map(matrices::get).toList();
        Map<Value, Set<Orientation>> wanted = wanted(program);
        long total = packedBytes(wanted);
        MemorySegment packs = offHeap.allocate("storage of packed weights made of weights", total, Planner.ALIGNMENT);
        long at = 0;
        for (var e : wanted.entrySet()) {
            Map<Orientation, PackedOperand> here = new EnumMap<>(Orientation.class);
            for (Orientation o : e.getValue()) {
                here.put(o, PackedOperand.of(o, rows(e.getKey()), e.getKey().columns(), packs, at));
                at += packedBytes(e.getKey(), o);
            }
            packed.put(e.getKey(), here);
        }
        bytes = plan.stepBytes() + total;
    }

    /** Bytes of the step memory of a program. */
    static long bytes(Program program, MemoryPlan plan) {
        return plan.stepBytes() + packedBytes(wanted(program));
    }

    private static Map<Value, Set<Orientation>> wanted(Program program) {
        Regions regions = program.regions();
        Map<Value, Set<Orientation>> wanted = new LinkedHashMap<>();
        for (Instruction i : program.instructions()) {
            Orientation o = orientation(i.op());
            if (o != null && regions.isOnce(i.inputs().get(1))) wanted.computeIfAbsent(i.inputs().get(1), v -> new LinkedHashSet<>()).add(o);
        }
        return wanted;
    }

    private static long packedBytes(Map<Value, Set<Orientation>> wanted) {
        long total = 0;
        for (var e : wanted.entrySet()) for (Orientation o : e.getValue()) total += packedBytes(e.getKey(), o);
        return total;
    }

    private static Orientation orientation(Op op) {
        return switch (op) {
            case Op.Linear o -> Orientation.FORWARD;
            case Op.LinearGradInput o -> Orientation.BACKWARD;
            default -> null;
        };
    }

    private static int rows(Value v) {
        return v.shape().rows(Sizes.NONE);
    }

    private static long packedBytes(Value v, Orientation o) {
        return TensorLayout.aligned(o == Orientation.FORWARD ? PackedOperand.packedBytes(rows(v), v.columns()) : PackedOperand.packedBytes(v.columns(), rows(v)));
    }

    /** The numbers of a value, or null if it is none that is made once a step. */
    FloatMatrix matrix(Value v) {
        return matrices.get(v);
    }

    /** The packed form of a value that a product multiplies by. */
    PackedOperand packed(Value v, Orientation orientation) {
        return packed.get(v).get(orientation);
    }

    /** Sets the gradients of the prologue's values to 0. */
    void zeroAdjoints() {
        for (FloatMatrix a : adjoints) a.fill(0);
    }

    /** The step, and the packing of what it makes where products need that. */
    Step thenPack(Step step, Instruction i) {
        List<Value> made = i.outputs().stream().filter(packed::containsKey).toList();
        if (made.isEmpty()) return step;
        return micro -> {
            step.run(micro);
            for (Value v : made) packed.get(v).forEach((o, operand) -> operand.fill(o, matrices.get(v).memory(), matrices.get(v).offset()));
        };
    }

    long bytes() {
        return bytes;
    }
}
