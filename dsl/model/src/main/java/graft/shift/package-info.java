/**
 * Feature distribution shift: how far the features of a tuned model lie from those of another one on the same molecules, by several
 * estimators, per block and pooled.
 */
package graft.shift;
