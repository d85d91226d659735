/*
 * What every kernel source shares. Matrices are float32, row-major. Sums are taken in an order that depends on nothing but the extents, so that a run gives
 * the same bits twice; nothing here uses floating-point atomics. The same text is compiled by nvcc to PTX and by g++ for the host double.
 */
#ifndef GRAFT_COMMON_CUH
#define GRAFT_COMMON_CUH

#ifndef GRAFT_DYNAMIC_SHARED
#define GRAFT_DYNAMIC_SHARED(type, name) extern __shared__ type name[]
#endif

/* Threads that add up the parts of a block. */
#define GRAFT_PARTS 16

/* The thread's number in a grid of one dimension. */
static __device__ __forceinline__ long long grid_index() {
    return (long long) blockIdx.x * blockDim.x + threadIdx.x;
}

/*
 * The sum of every thread's number, the same on all threads; room has blockDim.x numbers. Two levels: GRAFT_PARTS threads add a part each, then every
 * thread adds the parts.
 */
template <typename Number>
static __device__ Number block_sum(Number value, Number* room) {
    int t = threadIdx.x;
    int threads = blockDim.x;
    int parts = min(threads, GRAFT_PARTS);
    room[t] = value;
    __syncthreads();
    Number part = 0;
    if (t < parts) {
        for (int i = t; i < threads; i += parts) part += room[i];
    }
    __syncthreads();
    if (t < parts) room[t] = part;
    __syncthreads();
    Number sum = 0;
    for (int p = 0; p < parts; p++) sum += room[p];
    __syncthreads();
    return sum;
}

/* The largest of every thread's number, the same on all threads; room has blockDim.x numbers. */
static __device__ float block_max(float value, float* room) {
    int t = threadIdx.x;
    int threads = blockDim.x;
    int parts = min(threads, GRAFT_PARTS);
    room[t] = value;
    __syncthreads();
    float part = value;
    if (t < parts) {
        for (int i = t; i < threads; i += parts) part = fmaxf(part, room[i]);
    }
    __syncthreads();
    if (t < parts) room[t] = part;
    __syncthreads();
    float largest = room[0];
    for (int p = 1; p < parts; p++) largest = fmaxf(largest, room[p]);
    __syncthreads();
    return largest;
}

/* The graph to which pair number `pair` of the batch belongs: the last one that starts at or before it. */
static __device__ __forceinline__ int graph_of_pair(const int* pair_start, int graphs, int pair) {
    int low = 0;
    int high = graphs;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (pair_start[middle] <= pair) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

#endif
