/** What an optimiser is told at each step: learning rate schedules, AdamW's options, gradient clipping. The arithmetic itself is in {@code graft.kernel}. */
@org.jspecify.annotations.NullMarked
package graft.optim;
