package graft.model;

/**
 * A place where an adapter can go.
 *
 * @param name such as {@code blocks.3.attention.query} or {@code blocks.3.after-block}
 * @param block number of the block, or -1 outside the blocks
 * @param in width of what enters
 * @param out width of what leaves
 */
public record Port(PortKind kind, String name, int block, int in, int out) {}
