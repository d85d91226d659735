/** From a grafted model to programs: training with every term of the objective, and inference; with the coverage table on the way. */
package graft.model.compile;
