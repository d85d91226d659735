package graft.model.adapter;

import graft.model.Port;
import graft.program.Value;

/** Fits a stream of tokens. */
public interface StreamAdapter extends Adapter {
    /** What the stream becomes; x and the result are [T, width]. */
    Value adapt(AdapterScope scope, Port port, Value x);
}
