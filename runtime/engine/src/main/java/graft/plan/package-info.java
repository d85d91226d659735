/** Liveness, in-place reuse, arena layout and the memory report: what a run needs, known before its first step. */
package graft.plan;
