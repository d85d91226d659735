/*
 * Dropout, noise and SMART's ascent step. Random numbers are keyed by seed, step, site, the graph's row in the data set and the element's index in the graph. The step's
 * number is read from the device, so that a captured launch serves every step.
 */
#include "common.cuh"
#include "philox.cuh"

/*
 * y = x with dropped elements 0 and the others times kept. start [G + 1] gives the first row of each graph; null where rows are graphs. A thread takes the four
 * elements of one Philox block. Grid: (blocks of elements of the largest graph, graphs).
 */
extern "C" __global__ void dropout(const float* x, float* y, const int* start, const int* data_row, int columns, int site, unsigned seed_low, unsigned seed_high, const int* step,
        unsigned long long threshold, float kept) {
    int g = blockIdx.y;
    int first = start == nullptr ? g : start[g];
    int rows = start == nullptr ? 1 : start[g + 1] - first;
    long long base = (long long) first * columns;
    int count = rows * columns;
    int block = blockIdx.x * blockDim.x + threadIdx.x;
    if (4 * block < count) {
        unsigned words[4];
        philox(seed_low, seed_high, block, site, data_row[g], *step, words);
        for (int w = 0; w < 4; w++) {
            int e = 4 * block + w;
            if (e < count) y[base + e] = words[w] >= threshold ? x[base + e] * kept : 0.0f;
        }
    }
}

/* y [T, d] ~ N(0, sigma^2) by Box and Muller's method, 0 on graph tokens. A thread takes two elements that share a pair of words. Grid: (pairs of elements, graphs). */
extern "C" __global__ void gaussian_noise(float* y, const int* token_start, const int* data_row, int columns, int has_token, int site, unsigned seed_low, unsigned seed_high,
        const int* step, float sigma) {
    int g = blockIdx.y;
    int first = token_start[g];
    int count = (token_start[g + 1] - first) * columns;
    int silent = has_token ? columns : 0;
    int half = blockIdx.x * blockDim.x + threadIdx.x;
    if (2 * half < count) {
        unsigned words[4];
        philox(seed_low, seed_high, half >> 1, site, data_row[g], *step, words);
        unsigned one = (half & 1) ? words[2] : words[0];
        unsigned two = (half & 1) ? words[3] : words[1];
        double radius = sqrt(-2.0 * log(1.0 - one * 0x1p-32));
        double angle = 6.283185307179586 * (two * 0x1p-32);
        float* to = y + (long long) first * columns;
        int e = 2 * half;
        to[e] = e < silent ? 0.0f : (float) (sigma * (radius * cos(angle)));
        if (e + 1 < count) to[e + 1] = e + 1 < silent ? 0.0f : (float) (sigma * (radius * sin(angle)));
    }
}

/* out = clamp(delta + move * g / max|g| of the row, -radius, radius), 0 on graph tokens; a row of g that is all zero adds nothing. A block a token. */
extern "C" __global__ void ascent_step(const float* delta, const float* g, float* out, const int* token_start, const int* token_graph, int columns, int has_token, float move, float radius) {
    __shared__ float room[256];
    int token = blockIdx.x;
    long long row = (long long) token * columns;
    float largest = 0.0f;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) largest = fmaxf(largest, fabsf(g[row + c]));
    largest = block_max(largest, room);
    bool silent = has_token && token == token_start[token_graph[token]];
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        float moved = delta[row + c] + (largest == 0.0f ? 0.0f : move * g[row + c] / largest);
        out[row + c] = silent ? 0.0f : fminf(fmaxf(moved, -radius), radius);
    }
}
