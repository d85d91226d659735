/** Featurised graphs on disk: written once in one pass, then read in any order without holding them in memory. */
@NullMarked
package graft.graph.store;

import org.jspecify.annotations.NullMarked;
