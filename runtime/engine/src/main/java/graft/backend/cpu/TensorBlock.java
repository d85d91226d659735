package graft.backend.cpu;

import graft.plan.TensorLayout;
import graft.program.Parameter;
import graft.tensor.FloatMatrix;
import graft.tensor.Sizes;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parameters, or something that there is one of for each number of them, in one contiguous block. The gaps between tensors stay 0. */
final class TensorBlock {
    private final Map<String, FloatMatrix> matrices = new LinkedHashMap<>();
    private final Map<String, FloatMatrix> rows = new LinkedHashMap<>();

    TensorBlock(TensorLayout layout, MemorySegment memory) {
        for (Parameter p : layout.parameters()) {
            long offset = layout.offset(p.name());
            matrices.put(p.name(), new FloatMatrix(memory, offset, p.shape().rows(Sizes.NONE), p.shape().columns()));
            rows.put(p.name(), new FloatMatrix(memory, offset, 1, Math.toIntExact(p.shape().elements())));
        }
    }

    boolean has(String parameter) {
        return matrices.containsKey(parameter);
    }

    /** The tensor of a parameter as a matrix; a vector has one row. */
    FloatMatrix matrix(String parameter) {
        return matrices.get(parameter);
    }

    /** The tensor of a parameter as one row. */
    FloatMatrix row(String parameter) {
        return rows.get(parameter);
    }

    /** Names of the tensors, in their order. */
    List<String> names() {
        return List.copyOf(matrices.keySet());
    }
}
