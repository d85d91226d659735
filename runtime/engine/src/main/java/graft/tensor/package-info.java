/** Shapes with named sizes, element kinds, and weights as they lie in memory. Everything else is built from these. */
@org.jspecify.annotations.NullMarked
package graft.tensor;
