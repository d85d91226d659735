package graft.program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Leaves out instructions that no output, reported loss or gradient buffer depends on. */
final class DeadCode {
    private DeadCode() {}

    static List<Instruction> remove(List<Instruction> instructions, Collection<Value> outputs, Collection<Value> losses) {
        Set<Value> needed = new HashSet<>(outputs);
        needed.addAll(losses);
        List<Instruction> live = new ArrayList<>();
        for (Instruction i : instructions.reversed()) {
            boolean keeps = i.outputs().stream().anyMatch(v -> needed.contains(v) || v.origin() instanceof Value.GradientOf);
            if (keeps) {
                live.add(i);
                needed.addAll(i.inputs());
            }
        }
        return List.copyOf(live.reversed());
    }
}
