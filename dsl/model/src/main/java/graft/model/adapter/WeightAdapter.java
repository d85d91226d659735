package graft.model.adapter;

import graft.model.Port;
import graft.program.ProgramBuilder;
import graft.program.Value;

/** Fits a linear map. */
public interface WeightAdapter extends Adapter {
    /** What the map gives with this adapter, [R, out]. */
    Value adapt(AdapterScope scope, Port port, LinearMap map);

    /**
     * A linear map in the forward pass.
     *
     * @param x [R, in], what enters it
     * @param weight [out, in]
     * @param bias [out]
     * @param plain [R, out], what it gives without adapters
     * @param y [R, out], what it and the adapters before this one give
     */
    record LinearMap(Value x, Value weight, Value bias, Value plain, Value y) {
        /** What the map gives if this adapter makes {@code replaced} of it: adapters at one port stand side by side, each adding its change. */
        public Value changedTo(ProgramBuilder ops, Value replaced) {
            return y.equals(plain) ? replaced : ops.add(y, ops.add(replaced, ops.scale(plain, -1)));
        }
    }
}
