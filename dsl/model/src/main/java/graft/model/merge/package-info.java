/** Adapters written into the weights of their backbone, with a check that outputs stay what they were. */
@org.jspecify.annotations.NullMarked
package graft.model.merge;
