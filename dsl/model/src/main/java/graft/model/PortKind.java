package graft.model;

/** Where in a network something can be grafted; an adapter fits one kind. */
public enum PortKind {
    /** A linear map with a weight: query, key, value, attention output, feed-forward in and out, head. */
    WEIGHT("weight"),
    /** A stream of tokens that an adapter may replace: after attention, after feed-forward (both before the residual), after the block. */
    STREAM("stream"),
    /** Beside a sub-layer: an adapter reads what enters it and adds to what it gives. */
    BESIDE("beside"),
    /** Where what a sub-layer gives meets its residual and the norm behind both. */
    RESIDUAL("residual"),
    /** Keys and values of softmax attention, in front of which learned ones can stand. */
    KEYS_VALUES("keys and values");

    private final String id;

    PortKind(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
