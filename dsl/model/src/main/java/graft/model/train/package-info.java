/** Fine-tuning as a value: model, data, split, optimiser, objective; and the run that carries it out into a run folder. */
package graft.model.train;
