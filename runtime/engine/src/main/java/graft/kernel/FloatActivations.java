package graft.kernel;

/**
 * Activations and their derivatives in float32, from mul, fma, division and integer shifts alone, so that interpreter, C1, C2 and every
 * vector width give the same bits. The SIMD twins spell the same steps out with the constants given here.
 *
 * <p>All polynomials are our own minimax fits of the relative error (Remez exchange in 40-digit arithmetic, then rounded to float). Errors
 * given are of the fit; the float results are within about 3e-7 relative, of the value itself also where it is tiny (GELU far left
 * of zero). NaN stays NaN; results below about 1e-38 are flushed to 0.
 */
public final class FloatActivations {
    /** Below this argument the exponential is taken as 0. */
    public static final float EXP_FLOOR = -87f;

    public static final float LOG2_E = 0x1.715476p0f;
    /** ln 2 = {@code LN2 + LN2_TAIL}; n * LN2 - x is exact in one fma for every n that occurs. */
    public static final float LN2 = 0x1.62e43p-1f;

    public static final float LN2_TAIL = -0x1.05c61p-29f;
    /**
     * Adding this rounds a float to an integer n and leaves n + 127 in the low bits, so that a shift by 23 gives the bits of 2^n: 1.5 * 2^23 + 127.
     */
    public static final float ROUND_TO_EXPONENT = 12583039f;

    /** exp(r) = 1 + r + r^2 (E2 + E3 r + ... + E6 r^4) for |r| up to ln 2 / 2; 3e-9. */
    public static final float E2 = 0.49999994f;

    public static final float E3 = 0.1666652f;
    public static final float E4 = 0.041668393f;
    public static final float E5 = 0.00836878f;
    public static final float E6 = 0.001381448f;

    /**
     * exp(t^2/2) Phi(-t) = u (Q0 + Q1 u + ... + Q8 u^8) with u = 1 / (1 + MILLS_SLOPE t), t from 0 to 13.3 (Mills' ratio of the normal
     * distribution; u maps the half-line to an interval as in Hastings' formulas for erfc); 2e-8. The last bits of the coefficients were searched, so that
     * the float result is within 2.4e-7 and exactly 0.5 at 0.
     */
    public static final float MILLS_SLOPE = 0.34375f;

    public static final float Q0 = 0.13711832f;
    public static final float Q1 = 0.13756742f;
    public static final float Q2 = 0.116544954f;
    public static final float Q3 = 0.113485865f;
    public static final float Q4 = -0.04140118f;
    public static final float Q5 = 0.19417046f;
    public static final float Q6 = -0.2747445f;
    public static final float Q7 = 0.14540695f;
    public static final float Q8 = -0.028148282f;

    public static final float INVERSE_ROOT_2_PI = 0.3989423f;

    /** tanh x = x + x^3 (T0 + T1 x^2 + ... + T4 x^8) for |x| below this; 4e-9. */
    public static final float TANH_SMALL = 0.625f;

    public static final float T0 = -0.3333328f;
    public static final float T1 = 0.13331443f;
    public static final float T2 = -0.05373979f;
    public static final float T3 = 0.020639237f;
    public static final float T4 = -0.005705077f;

    /** 2 sqrt(2 / pi), and that times 0.044715. */
    private static final float GELU_LINEAR = 1.5957691f;

    private static final float GELU_CUBIC = 0.07135482f;

    /** Slope of LEAKY_RELU below zero. */
    public static final float LEAKY_SLOPE = 0.1f;

    private FloatActivations() {}

    /** exp(h + tail) for h at most 0, with a tail far smaller than h. */
    public static float expNonPositive(float h, float tail) {
        float shifted = Math.fma(h, LOG2_E, ROUND_TO_EXPONENT);
        float n = shifted - ROUND_TO_EXPONENT;
        float r = Math.fma(n, -LN2, h);
        r = Math.fma(n, -LN2_TAIL, r) + tail;
        float p = Math.fma(E6, r, E5);
        p = Math.fma(p, r, E4);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        float power = Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << 23);
        return h < EXP_FLOOR ? 0f : p * power;
    }

    /** exp(-x^2/2); the rounding error of x^2 is carried along, so that the relative error does not grow with x. */
    private static float gauss(float x) {
        float square = x * x;
        float lost = Math.fma(x, x, -square);
        return expNonPositive(-0.5f * square, -0.5f * lost);
    }

    /** Phi(x) from {@code gauss(x)}. */
    private static float phi(float x, float gauss) {
        float u = 1f / Math.fma(MILLS_SLOPE, Math.abs(x), 1f);
        float q = Math.fma(Q8, u, Q7);
        q = Math.fma(q, u, Q6);
        q = Math.fma(q, u, Q5);
        q = Math.fma(q, u, Q4);
        q = Math.fma(q, u, Q3);
        q = Math.fma(q, u, Q2);
        q = Math.fma(q, u, Q1);
        q = Math.fma(q, u, Q0);
        float lower = q * u * gauss;
        return x < 0f ? lower : 1f - lower;
    }

    /** x Phi(x). */
    public static float gelu(float x) {
        return x * phi(x, gauss(x));
    }

    /** Phi(x) + x phi(x). */
    public static float geluSlope(float x) {
        float g = gauss(x);
        return Math.fma(x * INVERSE_ROOT_2_PI, g, phi(x, g));
    }

    /** x sigmoid(x). */
    public static float silu(float x) {
        float e = expNonPositive(-Math.abs(x), 0f);
        float w = 1f / (1f + e);
        return x * (x < 0f ? e * w : w);
    }

    /** s (1 + x (1 - s)), s = sigmoid(x). */
    public static float siluSlope(float x) {
        float e = expNonPositive(-Math.abs(x), 0f);
        float w = 1f / (1f + e);
        float ew = e * w;
        float s = x < 0f ? ew : w;
        float complement = x < 0f ? w : ew;
        return s * Math.fma(x, complement, 1f);
    }

    /** The hyperbolic tangent. */
    public static float tanh(float x) {
        float e = expNonPositive(-2f * Math.abs(x), 0f);
        float large = 1f - 2f * e / (1f + e);
        float square = x * x;
        float q = Math.fma(T4, square, T3);
        q = Math.fma(q, square, T2);
        q = Math.fma(q, square, T1);
        q = Math.fma(q, square, T0);
        float small = Math.fma(x * square, q, x);
        return Math.abs(x) < TANH_SMALL ? small : x < 0f ? -large : large;
    }

    /** 1 - tanh(x)^2, as 4 e / (1 + e)^2 with e = exp(-2|x|), which does not cancel. */
    public static float tanhSlope(float x) {
        float e = expNonPositive(-2f * Math.abs(x), 0f);
        float d = 1f + e;
        return 4f * e / (d * d);
    }

    /** x sigmoid(2 k (x + 0.044715 x^3)) with k = sqrt(2 / pi), which is GELU's tanh form without its cancellation. Hyperformer's narrow bottleneck alone uses it: there is no SIMD twin. */
    public static float geluTanh(float x) {
        float z = x * Math.fma(GELU_CUBIC, x * x, GELU_LINEAR);
        float e = expNonPositive(-Math.abs(z), 0f);
        float w = 1f / (1f + e);
        return x * (z < 0f ? e * w : w);
    }

    /** s + x s (1 - s) dz/dx, s = sigmoid(z). */
    public static float geluTanhSlope(float x) {
        float square = x * x;
        float z = x * Math.fma(GELU_CUBIC, square, GELU_LINEAR);
        float e = expNonPositive(-Math.abs(z), 0f);
        float w = 1f / (1f + e);
        float ew = e * w;
        float s = z < 0f ? ew : w;
        float complement = z < 0f ? w : ew;
        return s * Math.fma(x * complement, Math.fma(3f * GELU_CUBIC, square, GELU_LINEAR), 1f);
    }
}
