package graft.model.adapter;

import graft.model.Port;
import graft.program.Value;

/** Stands beside a sub-layer. */
public interface BesideAdapter extends Adapter {
    /**
     * What the sub-layer gives with this adapter, [T, width].
     *
     * @param x what enters the sub-layer
     * @param y what it and the adapters before this one give
     */
    Value adapt(AdapterScope scope, Port port, Value x, Value y);
}
