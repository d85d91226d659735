// Kernels of the double's own tests: each feature that the rules allow, and each mistake that the double must see.

static __device__ float twice(float x) { return x + x; }

extern "C" __global__ void __launch_bounds__(256) axpy(const float *__restrict__ x, float *__restrict__ y, float a, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    y[i] = fmaf(a, x[i], y[i]);
}

// One sum a block of 128 threads, in a fixed tree of shared memory.
extern "C" __global__ void block_sums(const float *x, float *sums, int n) {
    __shared__ float part[128];
    int t = threadIdx.x, i = blockIdx.x * 128 + t;
    part[t] = i < n ? x[i] : 0.0f;
    __syncthreads();
    for (int half = 64; half > 0; half >>= 1) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();
    }
    if (t == 0) sums[blockIdx.x] = part[0];
}

// The same by shuffles and dynamic shared memory, which holds one float a warp.
extern "C" __global__ void block_sums_by_warps(const float *x, float *sums, int n) {
    GRAFT_DYNAMIC_SHARED(float, of_warp);
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float v = i < n ? x[i] : 0.0f;
    for (int by = 16; by > 0; by >>= 1) v += __shfl_down_sync(0xffffffffu, v, by);
    if (threadIdx.x % warpSize == 0) of_warp[threadIdx.x / warpSize] = v;
    __syncthreads();
    if (threadIdx.x == 0) {
        float sum = 0.0f;
        for (unsigned w = 0; w < blockDim.x / warpSize; w++) sum += of_warp[w];
        sums[blockIdx.x] = sum;
    }
}

// Where each thread is, in three directions, and counts of integers.
extern "C" __global__ void places(int *out, unsigned *count, long long offset) {
    int block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    int thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    int all = blockDim.x * blockDim.y * blockDim.z;
    out[offset + block * all + thread] = (int)twice((float)(block * 1000 + thread));
    atomicAdd(count, 1u);
}

extern "C" __global__ void leaves_before_barrier(float *x, int n) {
    int i = threadIdx.x;
    if (i >= n) return;
    __syncthreads();
    x[i] = 1.0f;
}

extern "C" __global__ void meets_at_two_barriers(float *x) {
    if (threadIdx.x % 2 == 0) {
        x[threadIdx.x] = 1.0f;
        __syncthreads();
    } else {
        __syncthreads();
    }
}

extern "C" __global__ void writes_behind_dynamic_shared(float *x) {
    GRAFT_DYNAMIC_SHARED(float, buffer);
    buffer[threadIdx.x] = x[threadIdx.x];
}

extern "C" __global__ void gives_up(float *x) {
    if (x[0] != x[0]) __trap();
}
