/*
 * Column sums of [R, c] in two steps: each block adds a chunk of rows to partial [chunks, c], then the chunks are added in their order to a gradient buffer.
 */
#include "common.cuh"

/*
 * partial [chunks, c] = sums of dy, of dy * x, or of dy * (x - mean) * factor over each chunk of rows. x may be null; stats [R, 2] = (mean, factor) of each row of
 * x, or null. Grid: (chunks, columns in blocks).
 */
extern "C" __global__ void column_partial(const float* dy, const float* x, const float* stats, float* partial, int rows, int columns, int chunk_rows) {
    int c = blockIdx.y * blockDim.x + threadIdx.x;
    if (c < columns) {
        int first = blockIdx.x * chunk_rows;
        int end = min(first + chunk_rows, rows);
        float sum = 0.0f;
        for (int r = first; r < end; r++) {
            long long at = (long long) r * columns + c;
            float factor = x == nullptr ? 1.0f : stats == nullptr ? x[at] : (x[at] - stats[2 * r]) * stats[2 * r + 1];
            sum = fmaf(dy[at], factor, sum);
        }
        partial[(long long) blockIdx.x * columns + c] = sum;
    }
}

/* to [c] += sums over the rows of partial [chunks, c]. */
extern "C" __global__ void column_combine(const float* partial, float* to, int chunks, int columns) {
    int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c < columns) {
        float sum = 0.0f;
        for (int k = 0; k < chunks; k++) sum += partial[(long long) k * columns + c];
        to[c] += sum;
    }
}

/* to [1] += the sum of n numbers. One block of at most 256 threads. */
extern "C" __global__ void total_combine(const float* numbers, float* to, long long n) {
    __shared__ double room[256];
    double sum = 0;
    for (long long i = threadIdx.x; i < n; i += blockDim.x) sum += numbers[i];
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) to[0] += (float) total;
}

/* to [n] = sums over the rows of partial [rows, n], in their order. */
extern "C" __global__ void rows_total(const float* partial, float* to, int rows, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        float sum = 0.0f;
        for (int r = 0; r < rows; r++) sum += partial[(long long) r * n + i];
        to[i] = sum;
    }
}
