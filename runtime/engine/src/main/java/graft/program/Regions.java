package graft.program;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the region of each instruction. What reads weights alone, or values made of weights alone, is prologue. What reads the gradient buffer of
 * a prologue value, or a value made of one, is epilogue; so is what adds to gradients without reading anything of the batch. The rest is body.
 */
public final class Regions {
    private final Map<Value, Region> computed = new HashMap<>();

    /** The regions of a list of instructions in which everything is written before it is read. */
    public static Regions of(List<Instruction> instructions) {
        Regions regions = new Regions();
        instructions.forEach(regions::note);
        return regions;
    }

    /** The region of an instruction whose inputs have been noted; its outputs belong to it from now on. */
    Region note(Instruction i) {
        Region region = of(i);
        for (Value v : i.outputs()) if (v.isComputed() || v.origin() instanceof Value.Scalar) computed.put(v, region);
        return region;
    }

    /** The region of an instruction. */
    public Region of(Instruction i) {
        boolean weightsAlone = !i.inputs().isEmpty();
        for (Value v : i.inputs()) {
            Region region = of(v);
            if (region == Region.EPILOGUE) return Region.EPILOGUE;
            if (region == Region.BODY) weightsAlone = false;
        }
        if (!weightsAlone) return Region.BODY;
        return i.outputs().stream().anyMatch(Value::isAccumulated) ? Region.EPILOGUE : Region.PROLOGUE;
    }

    /** The earliest region in which a value can be read. */
    public Region of(Value v) {
        return switch (v.origin()) {
            case Value.FromParameter p -> Region.PROLOGUE;
            case Value.FromBatch b -> Region.BODY;
            case Value.GradientOf g -> Region.EPILOGUE;
            case Value.AdjointOf a -> Region.EPILOGUE;
            case Value.Computed c -> computed.getOrDefault(v, Region.BODY);
            case Value.Scalar s -> computed.getOrDefault(v, Region.BODY);
        };
    }

    /** True if a value is made once a step and lies in memory that all workers share: prologue, epilogue, and the buffers between them. */
    public boolean isOnce(Value v) {
        return v.origin() instanceof Value.AdjointOf || (v.isComputed() && of(v) != Region.BODY);
    }
}
