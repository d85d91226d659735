/** Tensor-level reverse mode: one table of rules; the backward half is ordinary program. */
package graft.autodiff;
