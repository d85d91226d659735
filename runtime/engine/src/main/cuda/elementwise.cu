/* Operations on each element of [R, c]: a thread an element. Outputs may be the same memory as an input. */
#include "common.cuh"
#include "activations.cuh"

/* y = act(x); kind counts graft.program.Activation. */
extern "C" __global__ void activate(const float* x, float* y, long long n, int kind) {
    long long i = grid_index();
    if (i < n) y[i] = activation_value(kind, x[i]);
}

/* dx = dy act'(x). */
extern "C" __global__ void activate_grad(const float* dy, const float* x, float* dx, long long n, int kind) {
    long long i = grid_index();
    if (i < n) dx[i] = dy[i] * activation_slope(kind, x[i]);
}

/* y = a + b. */
extern "C" __global__ void add(const float* a, const float* b, float* y, long long n) {
    long long i = grid_index();
    if (i < n) y[i] = a[i] + b[i];
}

/* y = a * b. */
extern "C" __global__ void multiply(const float* a, const float* b, float* y, long long n) {
    long long i = grid_index();
    if (i < n) y[i] = a[i] * b[i];
}

/* y = factor * x. */
extern "C" __global__ void scale(const float* x, float* y, long long n, float factor) {
    long long i = grid_index();
    if (i < n) y[i] = x[i] * factor;
}

/* to += x. */
extern "C" __global__ void accumulate(const float* x, float* to, long long n) {
    long long i = grid_index();
    if (i < n) to[i] += x[i];
}

/* y [R, c] = x + b [c] on every row. */
extern "C" __global__ void add_bias(const float* x, const float* b, float* y, long long n, int columns) {
    long long i = grid_index();
    if (i < n) y[i] = x[i] + b[i % columns];
}

/* y [R, c] = x * s; s has `scales` numbers, 1 or c. */
extern "C" __global__ void scale_columns(const float* x, const float* s, float* y, long long n, int scales) {
    long long i = grid_index();
    if (i < n) y[i] = x[i] * s[i % scales];
}

/* y in bfloat16, as its upper 16 bits rounded to nearest even; NaN stays NaN. */
extern "C" __global__ void to_bfloat16(const float* x, unsigned short* y, long long n) {
    long long i = grid_index();
    if (i < n) {
        unsigned bits = (unsigned) __float_as_int(x[i]);
        bool none = (bits & 0x7FFFFFFFu) > 0x7F800000u;
        unsigned rounded = bits + 0x7FFFu + ((bits >> 16) & 1u);
        y[i] = (unsigned short) (none ? (bits >> 16) | 0x40u : rounded >> 16);
    }
}
