package graft.backend.cpu;

import graft.plan.Planner;
import graft.program.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where each of several parameters lies in one contiguous block: in order, each on a multiple of {@link Planner#ALIGNMENT} bytes. */
final class TensorLayout {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Long> offsets = new LinkedHashMap<>();
    private final long bytes;

    TensorLayout(List<Parameter> parameters) {
        long at = 0;
        for (Parameter p : parameters) {
            this.parameters.put(p.name(), p);
            offsets.put(p.name(), at);
            at += aligned(p.shape().elements() * Float.BYTES);
        }
        bytes = at;
    }

    /** The next multiple of {@link Planner#ALIGNMENT}. */
    static long aligned(long bytes) {
        return (bytes + Planner.ALIGNMENT - 1) / Planner.ALIGNMENT * Planner.ALIGNMENT;
    }

    Iterable<Parameter> parameters() {
        return parameters.values();
    }

    boolean has(String parameter) {
        return parameters.containsKey(parameter);
    }

    boolean isEmpty() {
        return parameters.isEmpty();
    }

    long offset(String parameter) {
        return offsets.get(parameter);
    }

    /** Bytes of the block; gaps between tensors included. */
    long bytes() {
        return bytes;
    }
}
