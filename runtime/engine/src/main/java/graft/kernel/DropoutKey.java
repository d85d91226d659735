package graft.kernel;

/** What keys the random numbers of a step: with the site of the operation, the graph's row in the data set and the element's index. */
public record DropoutKey(long seed, long step) {}
