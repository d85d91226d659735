/*
 * Ragged attention, one kernel family for its three kinds. Graph g has n = token_start[g + 1] - token_start[g] tokens; row i of head h sees m = length + n columns: first
 * `length` learned keys and values that all graphs share (prefix tuning; 0 without), then the graph's own tokens.
 *
 *   S = scale q k^T + B (B is 0 in front of the tokens), P = softmax of each row of S
 *   M = share_0 P + share_1 G + share_2 A      (MAT's mixture; else M = P and share_0 = 1)
 *   y = (M after dropout) v
 *
 * q, k, v, y are [T, heads * width], the bias [P, heads] head-major within each graph, G and A [P]. Scores are formed tile by tile in shared memory and again in the
 * backward pass, so that nothing of the size of P is kept. Backward has two kernels: by rows of queries (dq, dB and three numbers a row and head: the row's
 * largest score, the inverse of its sum, and sum_j P_ij dM_ij), then by columns of keys (dk, dv), which reads these numbers. No sum depends on another graph.
 */
#include "attention.cuh"

/* y. Grid: (heads, graphs, tiles of the largest graph's rows). Shared: 4 tile width + tile (tile + 3) floats. */
extern "C" __global__ void attention_forward(const float* q, const float* k, const float* v, const float* prefix_keys, const float* prefix_values, int length,
        const float* bias, const float* distance, const float* adjacency, const float* shares, float share0, float share1, float share2, const int* token_start,
        const int* pair_start, const int* data_row, int heads, int width, float scale, int site, unsigned seed_low, unsigned seed_high, const int* step,
        unsigned long long threshold, float kept, int tile, float* y) {
    GRAFT_DYNAMIC_SHARED(float, attention_room);
    Attended a = attended(q, k, v, prefix_keys, prefix_values, length, bias, distance, adjacency, shares, share0, share1, share2, token_start, pair_start, data_row, heads, width,
            scale, site, seed_low, seed_high, step, threshold, kept);
    int row0 = blockIdx.z * tile;
    if (row0 < a.tokens) {
        int rows = min(tile, a.tokens - row0);
        int columns = length + a.tokens;
        float* tq = attention_room;
        float* tk = tq + tile * width;
        float* tv = tk + tile * width;
        float* sum = tv + tile * width;
        float* s = sum + tile * width;
        float* largest = s + tile * (tile + 1);
        float* total = largest + tile;
        load_rows(a, q, row0, rows, tq);
        for (int e = threadIdx.x; e < rows * width; e += blockDim.x) sum[e] = 0.0f;
        row_stats(a, row0, rows, tile, tq, tk, s, largest, total);
        for (int j0 = 0; j0 < columns; j0 += tile) {
            int here = min(tile, columns - j0);
            __syncthreads();
            if (columns > tile) load_columns(a, prefix_keys, k, j0, here, tk);
            load_columns(a, prefix_values, v, j0, here, tv);
            __syncthreads();
            for (int e = threadIdx.x; e < rows * tile; e += blockDim.x) {
                int i = e / tile, j = e - i * tile;
                if (j < here) {
                    float* at = s + i * (tile + 1) + j;
                    float sc = columns > tile ? score(a, tq + i * width, tk + j * width, row0 + i, j0 + j) : *at;
                    float p = expf(sc - largest[i]) / total[i];
                    *at = mixed(a, p, row0 + i, j0 + j) * kept_factor(a, row0 + i, j0 + j);
                }
            }
            __syncthreads();
            for (int e = threadIdx.x; e < rows * width; e += blockDim.x) {
                int i = e / width, c = e - i * width;
                float part = sum[e];
                for (int j = 0; j < here; j++) part = fmaf(s[i * (tile + 1) + j], tv[j * width + c], part);
                sum[e] = part;
            }
        }
        for (int e = threadIdx.x; e < rows * width; e += blockDim.x) {
            int i = e / width;
            y[(long long) (a.first + row0 + i) * heads * width + a.head * width + e - i * width] = sum[e];
        }
    }
}

/*
 * dq [T, d], dbias [P, heads] or null, and stats [5, T, heads]: largest score, inverse sum, sum_j P dM, and for the mixture sum_j G dM and sum_j A dM. Grid as forward.
 * Shared: 5 tile width + tile (2 tile + 7) floats.
 */
extern "C" __global__ void attention_grad_rows(const float* q, const float* k, const float* v, const float* prefix_keys, const float* prefix_values, int length,
        const float* bias, const float* distance, const float* adjacency, const float* shares, float share0, float share1, float share2, const int* token_start,
        const int* pair_start, const int* data_row, int heads, int width, float scale, int site, unsigned seed_low, unsigned seed_high, const int* step,
        unsigned long long threshold, float kept, int tile, const float* dy, float* dq, float* dbias, float* stats, int all_tokens) {
    GRAFT_DYNAMIC_SHARED(float, attention_room);
    Attended a = attended(q, k, v, prefix_keys, prefix_values, length, bias, distance, adjacency, shares, share0, share1, share2, token_start, pair_start, data_row, heads, width,
            scale, site, seed_low, seed_high, step, threshold, kept);
    int row0 = blockIdx.z * tile;
    if (row0 < a.tokens) {
        int rows = min(tile, a.tokens - row0);
        int columns = length + a.tokens;
        float* tq = attention_room;
        float* tdy = tq + tile * width;
        float* tk = tdy + tile * width;
        float* tv = tk + tile * width;
        float* sum = tv + tile * width;
        float* p = sum + tile * width;
        float* dp = p + tile * (tile + 1);
        float* largest = dp + tile * (tile + 1);
        float* total = largest + tile;
        float* along = total + tile;
        float* along1 = along + tile;
        float* along2 = along1 + tile;
        load_rows(a, q, row0, rows, tq);
        load_rows(a, dy, row0, rows, tdy);
        for (int e = threadIdx.x; e < rows * width; e += blockDim.x) sum[e] = 0.0f;
        for (int i = threadIdx.x; i < rows; i += blockDim.x) {
            along[i] = 0.0f;
            along1[i] = 0.0f;
            along2[i] = 0.0f;
        }
        row_stats(a, row0, rows, tile, tq, tk, p, largest, total);
        /* The first pass adds up sum_j P dM, the second uses it; one tile of columns serves both. */
        for (int pass = 0; pass < 2; pass++) {
            for (int j0 = 0; j0 < columns; j0 += tile) {
                int here = min(tile, columns - j0);
                if (pass == 0 || columns > tile) {
                    __syncthreads();
                    if (columns > tile) load_columns(a, prefix_keys, k, j0, here, tk);
                    load_columns(a, prefix_values, v, j0, here, tv);
                    __syncthreads();
                    for (int e = threadIdx.x; e < rows * tile; e += blockDim.x) {
                        int i = e / tile, j = e - i * tile;
                        if (j < here) {
                            int at = i * (tile + 1) + j;
                            float sc = columns > tile ? score(a, tq + i * width, tk + j * width, row0 + i, j0 + j) : p[at];
                            p[at] = expf(sc - largest[i]) / total[i];
                            dp[at] = kept_factor(a, row0 + i, j0 + j) * dot(tdy + i * width, tv + j * width, width);
                        }
                    }
                }
                __syncthreads();
                if (pass == 0) {
                    for (int i = threadIdx.x; i < rows; i += blockDim.x) {
                        for (int j = 0; j < here; j++) {
                            int at = i * (tile + 1) + j;
                            along[i] = fmaf(p[at], dp[at], along[i]);
                            if (distance != nullptr) {
                                long long pair = a.pairs + (long long) (row0 + i) * a.tokens + j0 + j;
                                along1[i] = fmaf(distance[pair], dp[at], along1[i]);
                                along2[i] = fmaf(adjacency[pair], dp[at], along2[i]);
                            }
                        }
                    }
                } else {
                    for (int e = threadIdx.x; e < rows * tile; e += blockDim.x) {
                        int i = e / tile, j = e - i * tile;
                        if (j < here) {
                            int at = i * (tile + 1) + j;
                            float ds = a.share0 * p[at] * (dp[at] - along[i]);
                            dp[at] = ds;
                            if (dbias != nullptr && j0 + j >= length) dbias[bias_place(a, row0 + i, j0 + j)] = ds;
                        }
                    }
                    __syncthreads();
                    for (int e = threadIdx.x; e < rows * width; e += blockDim.x) {
                        int i = e / width, c = e - i * width;
                        float part = 0.0f;
                        for (int j = 0; j < here; j++) part = fmaf(dp[i * (tile + 1) + j], tk[j * width + c], part);
                        sum[e] += scale * part;
                    }
                }
            }
        }
        __syncthreads();
        for (int e = threadIdx.x; e < rows * width; e += blockDim.x) {
            int i = e / width;
            dq[(long long) (a.first + row0 + i) * heads * width + a.head * width + e - i * width] = sum[e];
        }
        for (int i = threadIdx.x; i < rows; i += blockDim.x) {
            long long at = (long long) (a.first + row0 + i) * heads + a.head;
            long long part = (long long) all_tokens * heads;
            stats[at] = largest[i];
            stats[part + at] = 1.0f / total[i];
            stats[2 * part + at] = along[i];
            stats[3 * part + at] = along1[i];
            stats[4 * part + at] = along2[i];
        }
    }
}

/*
 * dk, dv [T, d]; for columns in front of the tokens each graph's part [graphs, length, d]. stats as attention_grad_rows wrote them. Grid: (heads, graphs, tiles of
 * length + the largest graph's tokens). Shared: 6 tile width + tile (2 tile + 5) floats.
 */
extern "C" __global__ void attention_grad_columns(const float* q, const float* k, const float* v, const float* prefix_keys, const float* prefix_values, int length,
        const float* bias, const float* distance, const float* adjacency, const float* shares, float share0, float share1, float share2, const int* token_start,
        const int* pair_start, const int* data_row, int heads, int width, float scale, int site, unsigned seed_low, unsigned seed_high, const int* step,
        unsigned long long threshold, float kept, int tile, const float* dy, float* dk, float* dv, float* prefix_dk, float* prefix_dv, const float* stats, int all_tokens) {
    GRAFT_DYNAMIC_SHARED(float, attention_room);
    Attended a = attended(q, k, v, prefix_keys, prefix_values, length, bias, distance, adjacency, shares, share0, share1, share2, token_start, pair_start, data_row, heads, width,
            scale, site, seed_low, seed_high, step, threshold, kept);
    int columns = length + a.tokens;
    int column0 = blockIdx.z * tile;
    if (column0 < columns) {
        int here = min(tile, columns - column0);
        float* tk = attention_room;
        float* tv = tk + tile * width;
        float* tq = tv + tile * width;
        float* tdy = tq + tile * width;
        float* sum_k = tdy + tile * width;
        float* sum_v = sum_k + tile * width;
        float* m = sum_v + tile * width;
        float* ds = m + tile * (tile + 1);
        float* largest = ds + tile * (tile + 1);
        float* inverse = largest + tile;
        float* along = inverse + tile;
        load_columns(a, prefix_keys, k, column0, here, tk);
        load_columns(a, prefix_values, v, column0, here, tv);
        for (int e = threadIdx.x; e < here * width; e += blockDim.x) {
            sum_k[e] = 0.0f;
            sum_v[e] = 0.0f;
        }
        long long part = (long long) all_tokens * heads;
        for (int row0 = 0; row0 < a.tokens; row0 += tile) {
            int rows = min(tile, a.tokens - row0);
            __syncthreads();
            load_rows(a, q, row0, rows, tq);
            load_rows(a, dy, row0, rows, tdy);
            for (int i = threadIdx.x; i < rows; i += blockDim.x) {
                long long at = (long long) (a.first + row0 + i) * heads + a.head;
                largest[i] = stats[at];
                inverse[i] = stats[part + at];
                along[i] = stats[2 * part + at];
            }
            __syncthreads();
            for (int e = threadIdx.x; e < rows * tile; e += blockDim.x) {
                int i = e / tile, j = e - i * tile;
                if (j < here) {
                    int at = i * (tile + 1) + j;
                    float p = expf(score(a, tq + i * width, tk + j * width, row0 + i, column0 + j) - largest[i]) * inverse[i];
                    float factor = kept_factor(a, row0 + i, column0 + j);
                    float dm = factor * dot(tdy + i * width, tv + j * width, width);
                    m[at] = factor * mixed(a, p, row0 + i, column0 + j);
                    ds[at] = scale * a.share0 * p * (dm - along[i]);
                }
            }
            __syncthreads();
            for (int e = threadIdx.x; e < here * width; e += blockDim.x) {
                int j = e / width, c = e - j * width;
                float to_k = sum_k[e];
                float to_v = sum_v[e];
                for (int i = 0; i < rows; i++) {
                    to_k = fmaf(ds[i * (tile + 1) + j], tq[i * width + c], to_k);
                    to_v = fmaf(m[i * (tile + 1) + j], tdy[i * width + c], to_v);
                }
                sum_k[e] = to_k;
                sum_v[e] = to_v;
            }
        }
        int d = heads * width;
        for (int e = threadIdx.x; e < here * width; e += blockDim.x) {
            int j = e / width;
            int column = column0 + j;
            int c = a.head * width + e - j * width;
            if (column < length) {
                long long at = ((long long) blockIdx.y * length + column) * d + c;
                prefix_dk[at] = sum_k[e];
                prefix_dv[at] = sum_v[e];
            } else {
                long long at = (long long) (a.first + column - length) * d + c;
                dk[at] = sum_k[e];
                dv[at] = sum_v[e];
            }
        }
    }
}

/* dshares [G, 3]: the sums of three of the stats over a graph's rows and heads. A block a graph, of at most 256 threads. */
extern "C" __global__ void shares_grad(const float* stats, const int* token_start, float* dshares, int heads, int all_tokens) {
    __shared__ double room[256];
    long long part = (long long) all_tokens * heads;
    long long first = (long long) token_start[blockIdx.x] * heads;
    long long end = (long long) token_start[blockIdx.x + 1] * heads;
    for (int s = 0; s < 3; s++) {
        double sum = 0;
        for (long long at = first + threadIdx.x; at < end; at += blockDim.x) sum += stats[(2 + s) * part + at];
        double total = block_sum(sum, room);
        if (threadIdx.x == 0) dshares[3 * blockIdx.x + s] = (float) total;
    }
}
