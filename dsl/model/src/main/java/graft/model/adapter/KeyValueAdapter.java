package graft.model.adapter;

import graft.model.Port;
import graft.program.Value;

/** Puts learned keys and values in front of those of an attention. */
public interface KeyValueAdapter extends Adapter {
    /** The keys and values, made of weights alone. */
    Prefix prefix(AdapterScope scope, Port port);

    /** Keys and values, [l, width] each. */
    record Prefix(Value keys, Value values) {}
}
