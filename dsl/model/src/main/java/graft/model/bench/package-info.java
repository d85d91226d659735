/** Timings of whole steps, as JSON lines. */
package graft.model.bench;
