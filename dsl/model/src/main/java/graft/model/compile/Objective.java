package graft.model.compile;

import graft.graph.BatchInput;
import graft.model.ModelException;
import java.util.Optional;

/**
 * What is minimised besides the task loss.
 *
 * @param bregman the proximal term, if any
 * @param smoothness SMART's smoothness term, if any
 */
public record Objective(Optional<Bregman> bregman, Optional<Smoothness> smoothness) {
    /** The task loss alone. */
    public static final Objective TASK = new Objective(Optional.empty(), Optional.empty());

    /**
     * Bregman proximal point optimisation with a momentum anchor (arXiv 1911.03437, equations 4 and 5): adds mu times the mean divergence
     * between the model and its anchor; after each step anchor = beta anchor + (1 - beta) weights.
     *
     * @param mu 0 is bit-identical to no proximal step
     */
    public record Bregman(double mu, double beta) {
        public Bregman {
            if (!(mu >= 0 && Double.isFinite(mu))) throw new ModelException("bregman: mu must be a number and not negative: " + mu);
            if (!(beta >= 0 && beta <= 1)) throw new ModelException("bregman: beta must lie in [0, 1]: " + beta);
        }
    }

    /**
     * SMART's smoothness-inducing regularisation with one ascent step (arXiv 1911.03437, equation 2): noise on the node embeddings, moved by
     * {@code step} along the normalised gradient of the divergence and clamped to {@code radius}.
     *
     * @param lambda weight of the term
     * @param sigma deviation of the noise
     * @param noise noise from the batch instead of from the generator, for comparisons with other programs
     */
    public record Smoothness(double lambda, double sigma, double step, double radius, Optional<BatchInput.Reals> noise) {
        public Smoothness {
            if (!(lambda >= 0 && Double.isFinite(lambda))) throw new ModelException("smoothness: lambda must be a number and not negative: " + lambda);
            requireAbove0("sigma", sigma);
            requireAbove0("step", step);
            requireAbove0("radius", radius);
        }

        private static void requireAbove0(String name, double value) {
            if (!(value > 0 && Double.isFinite(value))) throw new ModelException("smoothness: " + name + " must be above 0, or nothing is perturbed: " + value);
        }
    }
}
