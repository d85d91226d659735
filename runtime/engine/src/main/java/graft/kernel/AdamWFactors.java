package graft.kernel;

/**
 * The numbers by which one AdamW step multiplies, computed in double from its options; float kernels round each of them once.
 *
 * <pre>
 * g' = gradientScale g
 * p  = p - decayStep p
 * m  = beta1 m + gain1 g'
 * v  = beta2 v + gain2 g'^2
 * p  = p - stepSize m / (sqrt(v) / rootCorrection + epsilon)
 * </pre>
 *
 * @param decayStep lr * decay
 * @param gain1 1 - beta1
 * @param gain2 1 - beta2
 * @param stepSize lr / (1 - beta1^t)
 * @param rootCorrection sqrt(1 - beta2^t)
 */
public record AdamWFactors(
        double gradientScale, double decayStep, double beta1, double gain1, double beta2, double gain2, double stepSize, double rootCorrection, double epsilon) {
    /** The factors of a step. */
    public static AdamWFactors of(AdamWStep s) {
        return new AdamWFactors(
                s.gradientScale(),
                s.learningRate() * s.decay(),
                s.beta1(),
                1 - s.beta1(),
                s.beta2(),
                1 - s.beta2(),
                s.learningRate() / (1 - StrictMath.pow(s.beta1(), (double) s.step())),
                Math.sqrt(1 - StrictMath.pow(s.beta2(), (double) s.step())),
                s.epsilon());
    }
}
