package graft.optim;

import graft.kernel.AdamWStep;

/**
 * AdamW (Loshchilov and Hutter 2019) with decay on every trainable parameter, as one parameter group of PyTorch's.
 *
 * @param learningRate peak of the schedule
 * @param beta1 memory of the first moment
 * @param beta2 memory of the second moment
 * @param decay weight decay, decoupled
 * @param clipNorm the Euclidean norm that all gradients together may have, or {@link #NO_CLIPPING}
 */
public record AdamWOptions(double learningRate, double beta1, double beta2, double epsilon, double decay, double clipNorm, Schedule schedule) {
    /** Leaves gradients as they are. */
    public static final double NO_CLIPPING = Double.POSITIVE_INFINITY;

    /** What {@code torch.nn.utils.clip_grad_norm_} adds to the norm. */
    private static final double CLIP_GUARD = 1e-6;

    public AdamWOptions {
        require(learningRate >= 0 && Double.isFinite(learningRate), "learning rate", learningRate, "0 or above");
        require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "at least 0 and below 1");
        require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "at least 0 and below 1");
        // float32 must still hold it: smaller ones would divide by zero where a gradient was never met.
        require(epsilon >= Float.MIN_NORMAL && Double.isFinite(epsilon), "epsilon", epsilon, "above 1e-38");
        require(decay >= 0 && Double.isFinite(decay), "weight decay", decay, "0 or above");
        require(clipNorm > 0, "clipping norm", clipNorm, "above 0; to leave gradients as they are, leave it out");
    }

    /** PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, decay 0.01, no clipping, constant rate. */
    public AdamWOptions(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0.01, NO_CLIPPING, Schedule.constant());
    }

    /** The same with another schedule. */
    public AdamWOptions withSchedule(Schedule other) {
        return new AdamWOptions(learningRate, beta1, beta2, epsilon, decay, clipNorm, other);
    }

    /** The same with another peak of the learning rate. */
    public AdamWOptions withLearningRate(double other) {
        return new AdamWOptions(other, beta1, beta2, epsilon, decay, clipNorm, schedule);
    }

    /** The same with gradients clipped to a norm. */
    public AdamWOptions withClipNorm(double norm) {
        return new AdamWOptions(learningRate, beta1, beta2, epsilon, decay, norm, schedule);
    }

    /** The same with another weight decay. */
    public AdamWOptions withDecay(double other) {
        return new AdamWOptions(learningRate, beta1, beta2, epsilon, other, clipNorm, schedule);
    }

    /**
     * The numbers of one step.
     *
     * @param step from 1
     * @param totalSteps of the run
     * @param gradientNorm Euclidean norm over all gradients of the step
     * @throws OptimiserException if the norm is no finite number: one such step would make every weight NaN
     */
    public AdamWStep step(long step, long totalSteps, double gradientNorm) {
        if (!Double.isFinite(gradientNorm)) {
            throw new OptimiserException("the gradient's norm is " + gradientNorm + " at step " + step
                    + ": training has diverged, or an input or label is no number; try a lower learning rate, warm-up or clipping");
        }
        return new AdamWStep(schedule.learningRate(learningRate, step, totalSteps), beta1, beta2, epsilon, decay, step, clipScale(gradientNorm));
    }

    /** Factor on the gradients: min(1, clipNorm / (norm + 1e-6)). */
    private double clipScale(double gradientNorm) {
        return Math.min(1, clipNorm / (gradientNorm + CLIP_GUARD));
    }

    private static void require(boolean holds, String name, double value, String range) {
        if (!holds) throw new OptimiserException("the optimiser's " + name + " is " + value + "; it must be " + range);
    }
}
