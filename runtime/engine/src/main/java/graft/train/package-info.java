/** The training loop: order of the graphs, micro-batches, steps, validation, early stopping, checkpoints. Knows no chemistry and no files but its checkpoint. */
package graft.train;
