/** Shapes with named sizes, element kinds, and weights as they lie in memory. Everything else is built from these. */
package graft.tensor;
