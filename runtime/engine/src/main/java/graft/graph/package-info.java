/**
 * A graph as the engine sees it: integer features, edges, shortest paths, structure matrices; and ragged batches of graphs.
 * No chemistry here.
 */
@org.jspecify.annotations.NullMarked
package graft.graph;
