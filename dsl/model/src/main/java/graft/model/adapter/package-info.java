/**
 * Adapters, each a small class at its kind of port; selectors; and the grafted model, which is a backbone with adapters at some of its ports.
 */
@org.jspecify.annotations.NullMarked
package graft.model.adapter;
