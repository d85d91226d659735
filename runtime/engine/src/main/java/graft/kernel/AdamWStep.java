package graft.kernel;

/**
 * The numbers of one AdamW step.
 *
 * @param learningRate of this step
 * @param decay weight decay, decoupled
 * @param step number of the step, from 1
 * @param gradientScale factor on the gradient, from clipping
 */
public record AdamWStep(double learningRate, double beta1, double beta2, double epsilon, double decay, long step, double gradientScale) {}
