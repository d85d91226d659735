/* AdamW, the proximal anchors and the gradient's norm. */
#include "common.cuh"

/* One step on n numbers; the factors are those of graft.kernel.AdamWFactors. */
extern "C" __global__ void adamw(float* p, const float* g, float* m, float* v, long long n, float gradient_scale, float decay_step, float beta1, float gain1, float beta2,
        float gain2, float step_size, float root_correction, float epsilon) {
    long long i = grid_index();
    if (i < n) {
        float grad = g[i] * gradient_scale;
        float first = fmaf(m[i], beta1, grad * gain1);
        float second = fmaf(v[i], beta2, grad * grad * gain2);
        float denominator = sqrtf(second) / root_correction + epsilon;
        m[i] = first;
        v[i] = second;
        float decayed = fmaf(-decay_step, p[i], p[i]);
        p[i] = fmaf(-step_size, first / denominator, decayed);
    }
}

/* anchor = keep * anchor + gain * p. */
extern "C" __global__ void move_anchor(float* anchor, const float* p, long long n, float keep, float gain) {
    long long i = grid_index();
    if (i < n) anchor[i] = fmaf(keep, anchor[i], gain * p[i]);
}

/* partial [blocks] = sums of squares of what the grid's blocks read in turns; blocks of at most 256 threads. */
extern "C" __global__ void squares_partial(const float* g, double* partial, long long n) {
    __shared__ double room[256];
    double sum = 0;
    for (long long i = grid_index(); i < n; i += (long long) gridDim.x * blockDim.x) sum += (double) g[i] * g[i];
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) partial[blockIdx.x] = total;
}

/* to [1] += the sum of n partial sums. One block of at most 256 threads. */
extern "C" __global__ void squares_combine(const double* partial, double* to, int n) {
    __shared__ double room[256];
    double sum = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) sum += partial[i];
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) to[0] += total;
}
