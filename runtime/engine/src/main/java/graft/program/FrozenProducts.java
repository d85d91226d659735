package graft.program;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Frozen weights that a program only multiplies by, as in y = x W^T and dx = dy W. They are most of a grafted model, and those that may be stored in another {@link graft.tensor.NumberFormat}:
 * biases, norms, embeddings and what other weights are made of stay as they are.
 */
public final class FrozenProducts {
    private FrozenProducts() {}

    /** Their names, in the order of the program. */
    public static Set<String> of(Program program) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        for (Instruction i : program.instructions()) {
            boolean product = i.op() instanceof Op.Linear || i.op() instanceof Op.LinearGradInput;
            for (int k = 0; k < i.inputs().size(); k++) {
                if (!(i.inputs().get(k).origin() instanceof Value.FromParameter p) || p.parameter().role() != Parameter.Role.FROZEN) continue;
                (product && k == 1 ? names : others).add(p.parameter().name());
            }
        }
        names.removeAll(others);
        return Collections.unmodifiableSet(names);
    }
}
