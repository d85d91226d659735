package graft.backend.cpu;

import graft.program.Instruction;
import graft.program.Program;
import graft.program.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which instructions of a program begin and end a parameter's turn: the first and the last that add to its gradient. */
final class GradientOrder {
    private final Map<String, Integer> number = new LinkedHashMap<>();
    private final List<Integer> first = new ArrayList<>();
    private final List<Integer> last = new ArrayList<>();

    GradientOrder(Program program) {
        for (int line = 0; line < program.instructions().size(); line++) {
            for (Value v : program.instructions().get(line).outputs()) {
                if (!(v.origin() instanceof Value.GradientOf g)) continue;
                Integer known = number.get(g.parameter().name());
                if (known == null) {
                    number.put(g.parameter().name(), first.size());
                    first.add(line);
                    last.add(line);
                } else {
                    last.set(known, line);
                }
            }
        }
    }

    /** Number of parameters that have a gradient. */
    int parameters() {
        return first.size();
    }

    /** The step with its waiting, if it adds to gradients; else the step itself. */
    Step ordered(Step step, Instruction instruction, int line, Tickets tickets) {
        int[] begins = tickets(instruction, line, first);
        int[] ends = tickets(instruction, line, last);
        if (begins.length == 0 && ends.length == 0) return step;
        return micro -> {
            for (int p : begins) tickets.await(p, micro.index);
            step.run(micro);
            for (int p : ends) tickets.pass(p, micro.index);
        };
    }

    private int[] tickets(Instruction instruction, int line, List<Integer> lines) {
        return instruction.outputs().stream()
                .filter(v -> v.origin() instanceof Value.GradientOf)
                .mapToInt(v -> number.get(((Value.GradientOf) v.origin()).parameter().name()))
                .filter(p -> lines.get(p) == line)
                .toArray();
    }
}
