package graft.model.adapter;

/** An adapter at the ports that a selector names. */
public record Placement(Selector selector, Adapter adapter) {}
