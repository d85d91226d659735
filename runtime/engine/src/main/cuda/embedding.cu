/*
 * Rows of tables, structural bias, and their gradients. A bias [P, H] is head-major within each graph: element (graph g, head h, pair p of the graph's n * n) lies at
 * pair_start[g] * H + h * n * n + p. Gradients of tables are added by lists that the host has sorted: the entries of a table row, cut into chunks of bounded
 * length; a chunk is one block's work, and the chunks of a row are added in their order.
 */
#include "common.cuh"

/* y [R, d] (first: =, else +=) the sum of the k table rows at index [R, k], and the last time times scale. A thread an element. */
extern "C" __global__ void embedding_sum(const float* table, const int* index, float* y, long long n, int columns, int k, float scale, int first, int last) {
    long long i = grid_index();
    if (i < n) {
        long long row = i / columns;
        int c = (int) (i - row * columns);
        float sum = first ? 0.0f : y[i];
        for (int j = 0; j < k; j++) {
            int v = index[row * k + j];
            if (v >= 0) sum += table[(long long) v * columns + c];
        }
        y[i] = last ? sum * scale : sum;
    }
}

/* partial [chunks, d] = sums of the rows of dy [R, d] that the entries of each chunk name; entry = row * k + column of the index. Grid: (chunks, columns in blocks). */
extern "C" __global__ void embedding_partial(const float* dy, const int* entries, const int* chunk_start, float* partial, int columns, int k) {
    int c = blockIdx.y * blockDim.x + threadIdx.x;
    if (c < columns) {
        float sum = 0.0f;
        for (int e = chunk_start[blockIdx.x]; e < chunk_start[blockIdx.x + 1]; e++) sum += dy[(long long) (entries[e] / k) * columns + c];
        partial[(long long) blockIdx.x * columns + c] = sum;
    }
}

/*
 * partial [chunks, H] = sums of dbias over the entries of each chunk; entry = pair * k + hop. divisor [P] divides, or is null. Grid: (chunks, heads in blocks).
 */
extern "C" __global__ void pair_partial(const float* dbias, const int* entries, const int* chunk_start, const int* pair_start, const int* divisor, float* partial,
        int graphs, int heads, int k) {
    int h = blockIdx.y * blockDim.x + threadIdx.x;
    if (h < heads) {
        float sum = 0.0f;
        for (int e = chunk_start[blockIdx.x]; e < chunk_start[blockIdx.x + 1]; e++) {
            int pair = entries[e] / k;
            int g = graph_of_pair(pair_start, graphs, pair);
            int first = pair_start[g];
            float d = dbias[(long long) first * heads + (long long) h * (pair_start[g + 1] - first) + (pair - first)];
            sum += divisor == nullptr ? d : d / divisor[pair];
        }
        partial[(long long) blockIdx.x * heads + h] = sum;
    }
}

/* to [row_i, :] += scale * the sum of chunks row_chunk[i] .. row_chunk[i + 1] of partial [chunks, c], for each listed row. Grid: (listed rows, columns in blocks). */
extern "C" __global__ void list_combine(const float* partial, const int* listed, const int* row_chunk, float* to, int columns, float scale) {
    int c = blockIdx.y * blockDim.x + threadIdx.x;
    if (c < columns) {
        float sum = 0.0f;
        for (int k = row_chunk[blockIdx.x]; k < row_chunk[blockIdx.x + 1]; k++) sum += partial[(long long) k * columns + c];
        long long at = (long long) listed[blockIdx.x] * columns + c;
        to[at] = fmaf(scale, sum, to[at]);
    }
}

/* bias [P, H] = table [V, H] at index [P]; -1 gives 0. Grid: (pairs of the largest graph in blocks, graphs). */
extern "C" __global__ void pair_embedding(const float* table, const int* index, const int* pair_start, float* bias, int heads) {
    int first = pair_start[blockIdx.y];
    int pairs = pair_start[blockIdx.y + 1] - first;
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p < pairs) {
        int v = index[first + p];
        for (int h = 0; h < heads; h++) bias[(long long) first * heads + (long long) h * pairs + p] = v < 0 ? 0.0f : table[(long long) v * heads + h];
    }
}

/* bias [P, H] = sum over hops of projected [E, K * H] at (hops [P, K], k, h), divided by divisor [P]. Grid: (pairs of the largest graph in blocks, graphs). */
extern "C" __global__ void path_bias(const float* projected, const int* hops, const int* divisor, const int* pair_start, float* bias, int heads, int k) {
    int first = pair_start[blockIdx.y];
    int pairs = pair_start[blockIdx.y + 1] - first;
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p < pairs) {
        const int* edge = hops + (long long) (first + p) * k;
        for (int h = 0; h < heads; h++) {
            float sum = 0.0f;
            for (int hop = 0; hop < k; hop++) {
                if (edge[hop] >= 0) sum += projected[((long long) edge[hop] * k + hop) * heads + h];
            }
            bias[(long long) first * heads + (long long) h * pairs + p] = sum / divisor[first + p];
        }
    }
}
