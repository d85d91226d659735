/*
 * Operations along rows of [R, d]: a block a row, of at most 256 threads. LayerNorm, biased: (x - mean) / sqrt(var + eps), var over d; unbiased: (x - mean) /
 * (std + eps), std over d - 1.
 */
#include "common.cuh"

/* mean and the sum of squares of x - mean of a row. */
static __device__ float row_moments(const float* x, int columns, float* room, float* squares) {
    float sum = 0.0f;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) sum += x[c];
    float mean = block_sum(sum, room) / columns;
    float square = 0.0f;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        float u = x[c] - mean;
        square = fmaf(u, u, square);
    }
    *squares = block_sum(square, room);
    return mean;
}

/* What multiplies x - mean. */
static __device__ __forceinline__ float norm_factor(float squares, int columns, float epsilon, int unbiased) {
    return unbiased ? 1.0f / (sqrtf(squares / (columns - 1)) + epsilon) : 1.0f / sqrtf(squares / columns + epsilon);
}

/* y = gamma * normalised x + beta. */
extern "C" __global__ void layer_norm(const float* x, const float* gamma, const float* beta, float* y, int columns, float epsilon, int unbiased) {
    __shared__ float room[256];
    long long row = (long long) blockIdx.x * columns;
    float squares;
    float mean = row_moments(x + row, columns, room, &squares);
    float factor = norm_factor(squares, columns, epsilon, unbiased);
    for (int c = threadIdx.x; c < columns; c += blockDim.x) y[row + c] = (x[row + c] - mean) * factor * gamma[c] + beta[c];
}

/*
 * dx, with u = x - mean and g = gamma dy: biased factor (g - mean(g)) - u factor^3 sum(g u) / d; unbiased factor (g - mean(g)) - u sum(g u) / ((d - 1) std (std + eps)^2),
 * where the last term is 0 for a constant row.
 */
extern "C" __global__ void layer_norm_grad(const float* dy, const float* x, const float* gamma, float* dx, int columns, float epsilon, int unbiased) {
    __shared__ float room[256];
    long long row = (long long) blockIdx.x * columns;
    float squares;
    float mean = row_moments(x + row, columns, room, &squares);
    float sum = 0.0f;
    float along = 0.0f;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        float g = gamma[c] * dy[row + c];
        sum += g;
        along = fmaf(g, x[row + c] - mean, along);
    }
    float shift = block_sum(sum, room) / columns;
    along = block_sum(along, room);
    float factor = norm_factor(squares, columns, epsilon, unbiased);
    float slope = factor * factor * factor * along / columns;
    if (unbiased) {
        float deviation = sqrtf(squares / (columns - 1));
        float denominator = deviation + epsilon;
        slope = deviation == 0.0f ? 0.0f : along / ((columns - 1) * deviation * denominator * denominator);
    }
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        dx[row + c] = factor * (gamma[c] * dy[row + c] - shift) - slope * (x[row + c] - mean);
    }
}

/* stats [R, 2] = (mean, factor) of each row, for the gradient of gamma. */
extern "C" __global__ void layer_norm_stats(const float* x, float* stats, int columns, float epsilon, int unbiased) {
    __shared__ float room[256];
    float squares;
    float mean = row_moments(x + (long long) blockIdx.x * columns, columns, room, &squares);
    if (threadIdx.x == 0) {
        stats[2 * blockIdx.x] = mean;
        stats[2 * blockIdx.x + 1] = norm_factor(squares, columns, epsilon, unbiased);
    }
}

/* y = x / max(|x|, epsilon); sums in double. */
extern "C" __global__ void unit_rows(const float* x, float* y, int columns, float epsilon) {
    __shared__ double room[256];
    long long row = (long long) blockIdx.x * columns;
    double square = 0;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) square += (double) x[row + c] * x[row + c];
    double length = sqrt(block_sum(square, room));
    float inverse = (float) (1 / (length < epsilon ? epsilon : length));
    for (int c = threadIdx.x; c < columns; c += blockDim.x) y[row + c] = x[row + c] * inverse;
}

/* dx = (dy - y (y . dy)) / max(|x|, epsilon); the second term is 0 where |x| is below epsilon. In double: the terms cancel. */
extern "C" __global__ void unit_rows_grad(const float* dy, const float* x, float* dx, int columns, float epsilon) {
    __shared__ double room[256];
    long long row = (long long) blockIdx.x * columns;
    double square = 0;
    double along = 0;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        square += (double) x[row + c] * x[row + c];
        along += (double) dy[row + c] * x[row + c];
    }
    square = block_sum(square, room);
    along = block_sum(along, room);
    double length = sqrt(square);
    double inverse = 1 / (length < epsilon ? epsilon : length);
    double slope = length < epsilon ? 0 : along / square;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) dx[row + c] = (float) ((dy[row + c] - slope * x[row + c]) * inverse);
}

/* y = the softmax of each row. */
extern "C" __global__ void row_softmax(const float* x, float* y, int columns) {
    __shared__ float room[256];
    long long row = (long long) blockIdx.x * columns;
    float largest = x[row];
    for (int c = threadIdx.x; c < columns; c += blockDim.x) largest = fmaxf(largest, x[row + c]);
    largest = block_max(largest, room);
    float sum = 0.0f;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) sum += expf(x[row + c] - largest);
    float inverse = 1.0f / block_sum(sum, room);
    for (int c = threadIdx.x; c < columns; c += blockDim.x) y[row + c] = expf(x[row + c] - largest) * inverse;
}

/* dx = y (dy - sum over the row of y dy). */
extern "C" __global__ void row_softmax_grad(const float* dy, const float* y, float* dx, int columns) {
    __shared__ float room[256];
    long long row = (long long) blockIdx.x * columns;
    float inner = 0.0f;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) inner = fmaf(dy[row + c], y[row + c], inner);
    inner = block_sum(inner, room);
    for (int c = threadIdx.x; c < columns; c += blockDim.x) dx[row + c] = y[row + c] * (dy[row + c] - inner);
}
