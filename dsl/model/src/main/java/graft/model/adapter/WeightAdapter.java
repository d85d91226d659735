package graft.model.adapter;

import graft.model.Port;
import graft.program.Value;

/** Fits a linear map. */
public interface WeightAdapter extends Adapter {
    /**
     * What the map gives with this adapter.
     *
     * @param x [R, in], what enters the map
     * @param weight [out, in]
     * @param y [R, out], what the map (and adapters before this one) give
     */
    Value adapt(AdapterScope scope, Port port, Value x, Value weight, Value y);
}
