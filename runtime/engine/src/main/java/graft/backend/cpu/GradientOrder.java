package graft.backend.cpu;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which instructions of a program's body begin and end the turn of a gradient buffer, a parameter's or that of a value of the prologue: the first and the last that
 * add to it.
 */
final class GradientOrder {
    private final Map<Value, Integer> number = new LinkedHashMap<>();
    private final List<Integer> first = new ArrayList<>();
    private final List<Integer> last = new ArrayList<>();
    private final Set<Integer> writing = new HashSet<>();
    private final Set<String> written = new HashSet<>();

    GradientOrder(Program program) {
        Regions regions = program.regions();
        for (int line = 0; line < program.instructions().size(); line++) {
            Instruction instruction = program.instructions().get(line);
            if (regions.of(instruction) != Region.BODY) continue;
            for (Value v : instruction.outputs()) {
                if (!v.isAccumulated()) continue;
                Integer known = number.get(v);
                if (known == null) {
                    number.put(v, first.size());
                    first.add(line);
                    last.add(line);
                    if (instruction.op() instanceof Op.LinearGradWeight && v.origin() instanceof Value.GradientOf g) {
                        writing.add(line);
                        written.add(g.parameter().name());
                    }
                } else {
                    last.set(known, line);
                }
            }
        }
    }

    /**
     * Whether the first micro-batch writes the gradient that a line's instruction adds to, which is what adding to 0 gives: a product that is the first to add to a parameter's gradient, and covers all of it.
     */
    boolean writes(int line) {
        return writing.contains(line);
    }

    /** Names of the parameters whose gradients the first micro-batch writes. */
    Set<String> written() {
        return Set.copyOf(written);
    }

    /** Number of buffers that the body adds to. */
    int buffers() {
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
                .filter(Value::isAccumulated)
                .mapToInt(number::get)
                .filter(p -> lines.get(p) == line)
                .toArray();
    }
}
