/**
 * A training program: coarse operations over values, in the order in which they run. Descriptions compile to it, autodiff extends
 * it, the planner lays it out, back ends run it.
 */
@org.jspecify.annotations.NullMarked
package graft.program;
