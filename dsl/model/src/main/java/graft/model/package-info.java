/**
 * Describes a graph transformer network: its input, encodings, blocks and readout, the ports at which adapters go, and the head. A
 * description is a value; compilers, printers and planners read it.
 */
@org.jspecify.annotations.NullMarked
package graft.model;
