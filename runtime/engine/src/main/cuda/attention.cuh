/* What the kernels of attention.cu share: the block's graph and head, tiles of its rows and columns, scores and their row statistics. */
#ifndef GRAFT_ATTENTION_CUH
#define GRAFT_ATTENTION_CUH

#include "common.cuh"
#include "philox.cuh"

/* What the kernels of a launch share; made in every thread from the arguments. */
struct Attended {
    const float* q;
    const float* k;
    const float* v;
    const float* prefix_keys;
    const float* prefix_values;
    const float* bias;
    const float* distance;
    const float* adjacency;
    float share0;
    float share1;
    float share2;
    int length;
    int heads;
    int width;
    float scale;
    /* Of the block's graph and head. */
    int head;
    int first;
    int tokens;
    long long pairs;
    unsigned site;
    unsigned data_row;
    unsigned seed_low;
    unsigned seed_high;
    unsigned step;
    unsigned long long threshold;
    float kept;
};

/* Element c of key (or value) column j of the block's head. */
static __device__ __forceinline__ float column_at(const Attended& a, const float* prefix, const float* own, int j, int c) {
    int d = a.heads * a.width;
    int at = a.head * a.width + c;
    return j < a.length ? prefix[(long long) j * d + at] : own[(long long) (a.first + j - a.length) * d + at];
}

/* Copies rows (from row0 on, of the block's graph) of a [T, d] matrix into tile [rows, width]. */
static __device__ void load_rows(const Attended& a, const float* from, int row0, int rows, float* tile) {
    int d = a.heads * a.width;
    for (int e = threadIdx.x; e < rows * a.width; e += blockDim.x) {
        int i = e / a.width;
        tile[e] = from[(long long) (a.first + row0 + i) * d + a.head * a.width + e - i * a.width];
    }
}

/* Copies columns (keys or values, from column0 on) into tile [columns, width]. */
static __device__ void load_columns(const Attended& a, const float* prefix, const float* own, int column0, int columns, float* tile) {
    for (int e = threadIdx.x; e < columns * a.width; e += blockDim.x) {
        int j = e / a.width;
        tile[e] = column_at(a, prefix, own, column0 + j, e - j * a.width);
    }
}

static __device__ __forceinline__ float dot(const float* a, const float* b, int width) {
    float sum = 0.0f;
    for (int c = 0; c < width; c++) sum = fmaf(a[c], b[c], sum);
    return sum;
}

/* Place of row i and column j (a token) of the block's head in a value of P rows and `heads` columns. */
static __device__ __forceinline__ long long bias_place(const Attended& a, int i, int j) {
    return a.pairs * a.heads + ((long long) a.head * a.tokens + i) * a.tokens + j - a.length;
}

static __device__ __forceinline__ float score(const Attended& a, const float* q, const float* k, int i, int j) {
    float s = a.scale * dot(q, k, a.width);
    return a.bias == nullptr || j < a.length ? s : s + a.bias[bias_place(a, i, j)];
}

/* The mixture's other two parts at row i and column j. */
static __device__ __forceinline__ float mixed(const Attended& a, float p, int i, int j) {
    if (a.distance == nullptr) return p;
    long long pair = a.pairs + (long long) i * a.tokens + j;
    return a.share0 * p + a.share1 * a.distance[pair] + a.share2 * a.adjacency[pair];
}

/* What dropout multiplies element (i, j) of the block's head by; columns in front of the tokens are never dropped. */
static __device__ __forceinline__ float kept_factor(const Attended& a, int i, int j) {
    if (a.threshold == 0 || j < a.length) return 1.0f;
    unsigned index = (unsigned) (a.head * a.tokens + i) * (unsigned) a.tokens + (unsigned) (j - a.length);
    return philox_keeps(a.seed_low, a.seed_high, a.site, a.data_row, a.step, a.threshold, index) ? a.kept : 0.0f;
}

/*
 * The largest score and the sum of exponentials of `rows` rows from row0 on, over all columns. q is loaded; k and s are room. Leaves the scores of the last tile in
 * s [rows, tile + 1].
 */
static __device__ void row_stats(const Attended& a, int row0, int rows, int tile, const float* q, float* k, float* s, float* largest, float* total) {
    int columns = a.length + a.tokens;
    for (int i = threadIdx.x; i < rows; i += blockDim.x) {
        largest[i] = -3.402823466e38f;
        total[i] = 0.0f;
    }
    for (int j0 = 0; j0 < columns; j0 += tile) {
        int here = min(tile, columns - j0);
        __syncthreads();
        load_columns(a, a.prefix_keys, a.k, j0, here, k);
        __syncthreads();
        for (int e = threadIdx.x; e < rows * tile; e += blockDim.x) {
            int i = e / tile, j = e - i * tile;
            if (j < here) s[i * (tile + 1) + j] = score(a, q + i * a.width, k + j * a.width, row0 + i, j0 + j);
        }
        __syncthreads();
        for (int i = threadIdx.x; i < rows; i += blockDim.x) {
            const float* row = s + i * (tile + 1);
            float before = largest[i];
            float now = before;
            for (int j = 0; j < here; j++) now = fmaxf(now, row[j]);
            float sum = total[i] * expf(before - now);
            for (int j = 0; j < here; j++) sum += expf(row[j] - now);
            largest[i] = now;
            total[i] = sum;
        }
    }
    __syncthreads();
}

/* The block's share of the arguments. */
static __device__ __forceinline__ Attended attended(const float* q, const float* k, const float* v, const float* prefix_keys, const float* prefix_values, int length,
        const float* bias, const float* distance, const float* adjacency, const float* shares, float share0, float share1, float share2, const int* token_start,
        const int* pair_start, const int* data_row, int heads, int width, float scale, int site, unsigned seed_low, unsigned seed_high, const int* step,
        unsigned long long threshold, float kept) {
    Attended a;
    a.q = q;
    a.k = k;
    a.v = v;
    a.prefix_keys = prefix_keys;
    a.prefix_values = prefix_values;
    a.bias = bias;
    a.distance = distance;
    a.adjacency = adjacency;
    a.share0 = shares == nullptr ? share0 : shares[0];
    a.share1 = shares == nullptr ? share1 : shares[1];
    a.share2 = shares == nullptr ? share2 : shares[2];
    a.length = length;
    a.heads = heads;
    a.width = width;
    a.scale = scale;
    a.head = blockIdx.x;
    a.first = token_start[blockIdx.y];
    a.tokens = token_start[blockIdx.y + 1] - a.first;
    a.pairs = pair_start[blockIdx.y];
    a.site = site;
    a.data_row = data_row[blockIdx.y];
    a.seed_low = seed_low;
    a.seed_high = seed_high;
    a.step = *step;
    a.threshold = threshold;
    a.kept = kept;
    return a;
}

#endif
