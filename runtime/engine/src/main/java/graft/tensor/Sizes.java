package graft.tensor;

/**
 * The sizes of one micro-batch, or the element-wise maxima over all micro-batches of a run.
 *
 * @param graphs number of graphs, G
 * @param tokens tokens of all graphs, T
 * @param pairs ordered pairs within graphs, P
 * @param edges edge rows, E
 * @param largestGraph tokens of the largest graph (sizes the scratch memory of attention)
 */
public record Sizes(int graphs, int tokens, int pairs, int edges, int largestGraph) {
    /** No graphs at all: the neutral element of {@link #max}. */
    public static final Sizes NONE = new Sizes(0, 0, 0, 0, 0);

    /** Element-wise maximum: what one arena must hold to serve both. */
    public Sizes max(Sizes other) {
        return new Sizes(
                Math.max(graphs, other.graphs),
                Math.max(tokens, other.tokens),
                Math.max(pairs, other.pairs),
                Math.max(edges, other.edges),
                Math.max(largestGraph, other.largestGraph));
    }
}
