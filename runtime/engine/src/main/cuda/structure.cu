/* The sparse structure matrix times rows of tokens, and readouts. */
#include "common.cuh"

/* y [T, c] = S x; row r of S has entries row_start[r] .. row_start[r + 1]. A block a row. */
extern "C" __global__ void sparse_product(const int* row_start, const int* column, const float* value, const float* x, float* y, int columns) {
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        float sum = 0.0f;
        for (int e = row_start[blockIdx.x]; e < row_start[blockIdx.x + 1]; e++) sum = fmaf(value[e], x[(long long) column[e] * columns + c], sum);
        y[(long long) blockIdx.x * columns + c] = sum;
    }
}

/* y [G, d] from x [T, d]: the first token (pooling 0), the mean (1) or the sum (2) of each graph's. Grid: (columns in blocks, graphs). */
extern "C" __global__ void readout(const float* x, const int* token_start, float* y, int columns, int pooling) {
    int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c < columns) {
        int first = token_start[blockIdx.y];
        int end = token_start[blockIdx.y + 1];
        double sum = 0;
        for (int t = first; t < (pooling == 0 ? first + 1 : end); t++) sum += x[(long long) t * columns + c];
        y[(long long) blockIdx.y * columns + c] = (float) (pooling == 1 ? sum / (end - first) : sum);
    }
}

/* dx [T, d] from dy [G, d]. Grid: (columns in blocks, graphs). */
extern "C" __global__ void readout_grad(const float* dy, const int* token_start, float* dx, int columns, int pooling) {
    int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c < columns) {
        int first = token_start[blockIdx.y];
        int end = token_start[blockIdx.y + 1];
        float d = dy[(long long) blockIdx.y * columns + c];
        if (pooling == 1) d = d / (end - first);
        for (int t = first; t < end; t++) dx[(long long) t * columns + c] = pooling == 0 && t > first ? 0.0f : d;
    }
}
