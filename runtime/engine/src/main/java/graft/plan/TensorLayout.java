package graft.plan;

import graft.program.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where each of several parameters lies in one contiguous block: in order, each on a multiple of {@link Planner#ALIGNMENT} bytes. */
public final class TensorLayout {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Long> offsets = new LinkedHashMap<>();
    private final long bytes;

    public TensorLayout(List<Parameter> parameters) {
        long at = 0;
        for (Parameter p : parameters) {
            this.parameters.put(p.name(), p);
            offsets.put(p.name(), at);
            at += aligned(p.shape().elements() * Float.BYTES);
        }
        bytes = at;
    }

    /** The next multiple of {@link Planner#ALIGNMENT}. */
    public static long aligned(long bytes) {
        return (bytes + Planner.ALIGNMENT - 1) / Planner.ALIGNMENT * Planner.ALIGNMENT;
    }

    public Iterable<Parameter> parameters() {
        return parameters.values();
    }

    public boolean has(String parameter) {
        return parameters.containsKey(parameter);
    }

    public boolean isEmpty() {
        return parameters.isEmpty();
    }

    /** Byte offset of a parameter that the block has. */
    public long offset(String parameter) {
        return offsets.get(parameter);
    }

    /** Bytes of the block; gaps between tensors included. */
    public long bytes() {
        return bytes;
    }
}
