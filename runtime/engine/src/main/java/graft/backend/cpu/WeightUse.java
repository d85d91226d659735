package graft.backend.cpu;

import graft.backend.BackendException;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Program;
import graft.program.Regions;
import graft.program.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a program reads a parameter, which decides in what forms it is stored.
 *
 * @param forward multiplied as x W^T
 * @param backward multiplied as dy W
 * @param raw read in any other way
 */
record WeightUse(boolean forward, boolean backward, boolean raw) {
    private static final WeightUse NONE = new WeightUse(false, false, false);

    /** The use of every parameter that an instruction reads, by name, in the order of first use. */
    static Map<String, WeightUse> of(Program program) {
        Map<String, WeightUse> uses = new LinkedHashMap<>();
        Regions regions = program.regions();
        for (Instruction i : program.instructions()) {
            for (int k = 0; k < i.inputs().size(); k++) {
                if (!(i.inputs().get(k).origin() instanceof Value.FromParameter p)) continue;
                WeightUse here = k != 1 ? new WeightUse(false, false, true) : switch (i.op()) {
                    case Op.Linear o -> new WeightUse(true, false, false);
                    case Op.LinearGradInput o -> new WeightUse(false, true, false);
                    default -> new WeightUse(false, false, true);
                };
                uses.merge(p.parameter().name(), here, WeightUse::or);
            }
            requireWeight(i, regions);
        }
        return uses;
    }

    static WeightUse of(Map<String, WeightUse> uses, String parameter) {
        return uses.getOrDefault(parameter, NONE);
    }

    private WeightUse or(WeightUse other) {
        return new WeightUse(forward || other.forward, backward || other.backward, raw || other.raw);
    }

    private static void requireWeight(Instruction i, Regions regions) {
        boolean product = i.op() instanceof Op.Linear || i.op() instanceof Op.LinearGradInput;
        if (product && !(i.inputs().get(1).origin() instanceof Value.FromParameter) && !regions.isOnce(i.inputs().get(1))) {
            throw new BackendException("the CPU back end multiplies by weights and by what is made of weights alone, and " + i.inputs().get(1) + " in '" + i + "' is computed from the batch");
        }
    }
}
