package graft.kernel;

import graft.tensor.FloatMatrix;

/** Scalar float twin of {@code SimdOptimiser}. */
public final class ScalarOptimiser implements OptimiserKernel {
    @Override
    public void adamW(FloatMatrix p, FloatMatrix g, FloatMatrix m, FloatMatrix v, AdamWFactors f) {
        adamW(p, g, m, v, f, 0);
    }

    /** From element {@code from} on. */
    public void adamW(FloatMatrix p, FloatMatrix g, FloatMatrix m, FloatMatrix v, AdamWFactors f, long from) {
        float gradientScale = (float) f.gradientScale();
        float decayStep = (float) f.decayStep();
        float beta1 = (float) f.beta1();
        float gain1 = (float) f.gain1();
        float beta2 = (float) f.beta2();
        float gain2 = (float) f.gain2();
        float stepSize = (float) f.stepSize();
        float rootCorrection = (float) f.rootCorrection();
        float epsilon = (float) f.epsilon();
        long n = p.elements();
        for (long i = from; i < n; i++) {
            float grad = g.at(i) * gradientScale;
            float first = Math.fma(m.at(i), beta1, grad * gain1);
            float second = Math.fma(v.at(i), beta2, grad * grad * gain2);
            float denominator = (float) Math.sqrt(second) / rootCorrection + epsilon;
            m.setAt(i, first);
            v.setAt(i, second);
            float decayed = Math.fma(-decayStep, p.at(i), p.at(i));
            p.setAt(i, Math.fma(-stepSize, first / denominator, decayed));
        }
    }

    @Override
    public double sumOfSquares(FloatMatrix g) {
        return FixedLanes.sumOfSquares(g);
    }

    @Override
    public void moveAnchor(FloatMatrix anchor, FloatMatrix p, double beta) {
        moveAnchor(anchor, p, beta, 0);
    }

    /** From element {@code from} on. */
    public void moveAnchor(FloatMatrix anchor, FloatMatrix p, double beta, long from) {
        long n = p.elements();
        if (beta == 1) return;
        if (beta == 0) {
            for (long i = from; i < n; i++) anchor.setAt(i, p.at(i));
            return;
        }
        float keep = (float) beta;
        float gain = (float) (1 - beta);
        for (long i = from; i < n; i++) anchor.setAt(i, Math.fma(keep, anchor.at(i), gain * p.at(i)));
    }
}
