/* Activations and their derivatives, with the steps and constants of graft.kernel.FloatActivations. */
#ifndef GRAFT_ACTIVATIONS_CUH
#define GRAFT_ACTIVATIONS_CUH

#define GRAFT_RELU 0
#define GRAFT_GELU 1
#define GRAFT_GELU_TANH 2
#define GRAFT_SILU 3
#define GRAFT_TANH 4
#define GRAFT_LEAKY_RELU 5

/* exp(h + tail) for h at most 0, with a tail far smaller than h. */
static __device__ __forceinline__ float exp_non_positive(float h, float tail) {
    float shifted = fmaf(h, 0x1.715476p0f, 12583039.0f);
    float n = shifted - 12583039.0f;
    float r = fmaf(n, -0x1.62e43p-1f, h);
    r = fmaf(n, 0x1.05c61p-29f, r) + tail;
    float p = fmaf(0.001381448f, r, 0.00836878f);
    p = fmaf(p, r, 0.041668393f);
    p = fmaf(p, r, 0.1666652f);
    p = fmaf(p, r, 0.49999994f);
    p = fmaf(p, r, 1.0f);
    p = fmaf(p, r, 1.0f);
    float power = __int_as_float((int) ((unsigned) __float_as_int(shifted) << 23));
    return h < -87.0f ? 0.0f : p * power;
}

/* exp(-x^2/2), the rounding error of the square carried along. */
static __device__ __forceinline__ float gauss(float x) {
    float square = x * x;
    float lost = fmaf(x, x, -square);
    return exp_non_positive(-0.5f * square, -0.5f * lost);
}

/* Phi(x) from gauss(x). */
static __device__ __forceinline__ float normal_below(float x, float g) {
    float u = 1.0f / fmaf(0.34375f, fabsf(x), 1.0f);
    float q = fmaf(-0.028148282f, u, 0.14540695f);
    q = fmaf(q, u, -0.2747445f);
    q = fmaf(q, u, 0.19417046f);
    q = fmaf(q, u, -0.04140118f);
    q = fmaf(q, u, 0.113485865f);
    q = fmaf(q, u, 0.116544954f);
    q = fmaf(q, u, 0.13756742f);
    q = fmaf(q, u, 0.13711832f);
    float lower = q * u * g;
    return x < 0.0f ? lower : 1.0f - lower;
}

static __device__ __forceinline__ float hyperbolic_tangent(float x) {
    float e = exp_non_positive(-2.0f * fabsf(x), 0.0f);
    float large = 1.0f - 2.0f * e / (1.0f + e);
    float square = x * x;
    float q = fmaf(-0.005705077f, square, 0.020639237f);
    q = fmaf(q, square, -0.05373979f);
    q = fmaf(q, square, 0.13331443f);
    q = fmaf(q, square, -0.3333328f);
    float small = fmaf(x * square, q, x);
    return fabsf(x) < 0.625f ? small : x < 0.0f ? -large : large;
}

/* sigmoid(z) and 1 - sigmoid(z), neither by subtraction. */
static __device__ __forceinline__ float sigmoid_pair(float z, float* complement) {
    float e = exp_non_positive(-fabsf(z), 0.0f);
    float w = 1.0f / (1.0f + e);
    float ew = e * w;
    *complement = z < 0.0f ? w : ew;
    return z < 0.0f ? ew : w;
}

static __device__ __forceinline__ float activation_value(int kind, float x) {
    float complement;
    switch (kind) {
        case GRAFT_RELU: return x <= 0.0f ? 0.0f : x;
        case GRAFT_GELU: return x * normal_below(x, gauss(x));
        case GRAFT_GELU_TANH: return x * sigmoid_pair(x * fmaf(0.07135482f, x * x, 1.5957691f), &complement);
        case GRAFT_SILU: return x * sigmoid_pair(x, &complement);
        case GRAFT_TANH: return hyperbolic_tangent(x);
        default: return x <= 0.0f ? 0.1f * x : x;
    }
}

/* The derivative; at the kink of a piecewise linear one, the slope of the left side. */
static __device__ __forceinline__ float activation_slope(int kind, float x) {
    float complement;
    switch (kind) {
        case GRAFT_RELU: return x <= 0.0f ? 0.0f : 1.0f;
        case GRAFT_GELU: {
            float g = gauss(x);
            return fmaf(x * 0.3989423f, g, normal_below(x, g));
        }
        case GRAFT_GELU_TANH: {
            float square = x * x;
            float s = sigmoid_pair(x * fmaf(0.07135482f, square, 1.5957691f), &complement);
            return s * fmaf(x * complement, fmaf(3.0f * 0.07135482f, square, 1.5957691f), 1.0f);
        }
        case GRAFT_SILU: {
            float s = sigmoid_pair(x, &complement);
            return s * fmaf(x, complement, 1.0f);
        }
        case GRAFT_TANH: {
            float e = exp_non_positive(-2.0f * fabsf(x), 0.0f);
            float d = 1.0f + e;
            return 4.0f * e / (d * d);
        }
        default: return x <= 0.0f ? 0.1f : 1.0f;
    }
}

#endif
