/*
 * Task losses and divergences, computed in double as in graft.kernel.Losses: the sums are added to one number each, the host divides by the cells of the batch.
 * Labels are NaN where missing.
 */
#include "common.cuh"

static __device__ __forceinline__ double sigmoid(double x) {
    double e = exp(-fabs(x));
    return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/* sigmoid z - sigmoid r without cancellation. */
static __device__ __forceinline__ double sigmoid_gap(double z, double r) {
    double gap = -sigmoid(z > r ? z : r) * sigmoid(-(z < r ? z : r)) * expm1(-fabs(z - r));
    return z < r ? -gap : gap;
}

/* 0 squared error, 1 absolute error, 2 binary cross-entropy of a logit. */
static __device__ __forceinline__ double loss_value(int kind, double z, double y) {
    if (kind == 0) return (z - y) * (z - y);
    if (kind == 1) return fabs(z - y);
    return (z > 0 ? z : 0) - z * y + log1p(exp(-fabs(z)));
}

static __device__ __forceinline__ double loss_slope(int kind, double z, double y) {
    if (kind == 0) return 2 * (z - y);
    if (kind == 1) return z > y ? 1 : z < y ? -1 : 0;
    return sigmoid(z) - y;
}

/* 0 (z - r)^2, 1 (sigmoid z - sigmoid r)(z - r). */
static __device__ __forceinline__ double divergence_value(int kind, double z, double r) {
    return kind == 0 ? (z - r) * (z - r) : sigmoid_gap(z, r) * (z - r);
}

static __device__ __forceinline__ double divergence_slope(int kind, double z, double r) {
    return kind == 0 ? 2 * (z - r) : sigmoid(z) * sigmoid(-z) * (z - r) + sigmoid_gap(z, r);
}

/* log sum exp of a row of z. */
static __device__ double log_sum_exp(const float* z, int columns) {
    double largest = z[0];
    for (int c = 1; c < columns; c++) largest = z[c] > largest ? z[c] : largest;
    double sum = 0;
    for (int c = 0; c < columns; c++) sum += exp(z[c] - largest);
    return largest + log(sum);
}

/* to [1] += the losses of labelled cells. One block of at most 256 threads. */
extern "C" __global__ void loss_sum(const float* z, const double* labels, double* to, long long n, int kind) {
    __shared__ double room[256];
    double sum = 0;
    for (long long i = threadIdx.x; i < n; i += blockDim.x) {
        if (labels[i] == labels[i]) sum += loss_value(kind, z[i], labels[i]);
    }
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) to[0] += total;
}

/* dz = factor * derivative; 0 where the label is missing. */
extern "C" __global__ void loss_grad(const float* z, const double* labels, float* dz, long long n, int kind, float factor) {
    long long i = grid_index();
    if (i < n) dz[i] = labels[i] == labels[i] ? (float) (factor * loss_slope(kind, z[i], labels[i])) : 0.0f;
}

/* to [1] += -log softmax(z)[class] of the rows of z [R, C] that have a class. One block of at most 256 threads. */
extern "C" __global__ void class_loss_sum(const float* z, const double* classes, double* to, int rows, int columns) {
    __shared__ double room[256];
    double sum = 0;
    for (int r = threadIdx.x; r < rows; r += blockDim.x) {
        const float* row = z + (long long) r * columns;
        if (classes[r] == classes[r]) sum += log_sum_exp(row, columns) - row[(int) classes[r]];
    }
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) to[0] += total;
}

/* dz = factor * (softmax(z) - one-hot class); 0 in rows without a class. A thread a row. */
extern "C" __global__ void class_loss_grad(const float* z, const double* classes, float* dz, int rows, int columns, float factor) {
    int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r < rows) {
        bool none = classes[r] != classes[r];
        int label = none ? -1 : (int) classes[r];
        long long at = (long long) r * columns;
        double log_sum = none ? 0 : log_sum_exp(z + at, columns);
        for (int c = 0; c < columns; c++) {
            dz[at + c] = none ? 0.0f : (float) (factor * (exp(z[at + c] - log_sum) - (c == label ? 1 : 0)));
        }
    }
}

/* to [1] += the divergences of z from r. One block of at most 256 threads. */
extern "C" __global__ void divergence_sum(const float* z, const float* r, double* to, long long n, int kind) {
    __shared__ double room[256];
    double sum = 0;
    for (long long i = threadIdx.x; i < n; i += blockDim.x) sum += divergence_value(kind, z[i], r[i]);
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) to[0] += total;
}

/* dz = factor * derivative by z. */
extern "C" __global__ void divergence_grad(const float* z, const float* r, float* dz, long long n, int kind, float factor) {
    long long i = grid_index();
    if (i < n) dz[i] = (float) (factor * divergence_slope(kind, z[i], r[i]));
}
