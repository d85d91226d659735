package graft.kernel;

/**
 * The exponential function of the attention kernels, of mul and add alone, so that interpreter, C2 and every vector width agree: exp(x) = 2^n exp(r)
 * with n = round(x / ln 2), and exp(r) = 1 + r + r^2 q(r) with q of degree 4 fitted to the least relative error on |r| &lt;= ln 2 / 2 (3e-9 before
 * rounding, so that float rounding decides). Below {@link #LOWEST} the result is 0:
 * softmax needs no denormal numbers.
 */
public final class ExpSeries {
    /** The smallest argument whose result is a normal float. */
    public static final float LOWEST = -87.0f;

    public static final float INVERSE_LN2 = 1.44269504f;
    /** Upper part of ln 2, with so few bits that n times it is exact. */
    public static final float LN2_HIGH = 0.693359375f;

    public static final float LN2_LOW = -2.12194440e-4f;
    /** 1.5 * 2^23: adding it rounds to an integer, which then stands in the lowest bits. */
    public static final float ROUND = 12582912f;

    public static final float Q0 = 0.49999994f;
    public static final float Q1 = 0.16666521f;
    public static final float Q2 = 0.04166839f;
    public static final float Q3 = 0.008368717f;
    public static final float Q4 = 0.0013814599f;

    private ExpSeries() {}

    /** exp(x) for x up to 88; NaN stays NaN. */
    public static float exp(float x) {
        if (Float.isNaN(x)) return x;
        if (x < LOWEST) return 0;
        float shifted = x * INVERSE_LN2 + ROUND;
        float n = shifted - ROUND;
        float r = x - n * LN2_HIGH - n * LN2_LOW;
        float q = (((Q4 * r + Q3) * r + Q2) * r + Q1) * r + Q0;
        float p = q * r * r + r + 1;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }
}
