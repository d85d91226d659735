// What a kernel source of ours may use of CUDA, for g++: included in front of each source by the host double's build. The rules are in the
// module's README. A block's threads are fibres of one OS thread, so the indices are plain variables that a switch of fibres sets anew.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#pragma GCC visibility push(hidden)

struct uint3 { unsigned x, y, z; };
struct dim3 { unsigned x, y, z; };
struct int2 { int x, y; };
struct int4 { int x, y, z, w; };
struct uint2 { unsigned x, y; };
struct uint4 { unsigned x, y, z, w; };
struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
inline int2 make_int2(int x, int y) { return {x, y}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

namespace graft_shim {
extern uint3 thread_index, block_index;
extern dim3 block_size, grid_size;
alignas(128) extern char dynamic_shared[];
void block_barrier(int line);
void warp_barrier(int line);
uint32_t *warp_slots(); // 32 words that the lanes of the running warp share, another 32 at the next call
unsigned lane();
[[noreturn]] void trap(const char *why, int line);

inline uint32_t exchange(uint32_t mask, uint32_t bits, unsigned source, int line) {
    if (mask != 0xffffffffu) trap("a shuffle without the full mask", line);
    uint32_t *slots = warp_slots();
    slots[lane()] = bits;
    warp_barrier(line);
    return slots[source & 31];
}

template <class T> T shuffled(uint32_t mask, T value, unsigned source, bool inside, int line) {
    static_assert(sizeof(T) == 4, "shuffles move float, int and unsigned");
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint32_t got = exchange(mask, bits, inside ? source : lane(), line);
    memcpy(&value, &got, 4);
    return value;
}
} // namespace graft_shim

#define threadIdx graft_shim::thread_index
#define blockIdx graft_shim::block_index
#define blockDim graft_shim::block_size
#define gridDim graft_shim::grid_size
#define warpSize 32

#define __global__ __attribute__((visibility("hidden")))
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __restrict__ __restrict
#define __shared__ static __attribute__((section("graft_shared"), aligned(16)))
#define GRAFT_DYNAMIC_SHARED(type, name) type *name = reinterpret_cast<type *>(graft_shim::dynamic_shared)
#define __syncthreads() graft_shim::block_barrier(__LINE__)
#define __syncwarp() graft_shim::warp_barrier(__LINE__)
#define __trap() graft_shim::trap("__trap()", __LINE__)
#define __shfl_sync(mask, value, source) graft_shim::shuffled(mask, value, source, true, __LINE__)
#define __shfl_xor_sync(mask, value, bits) graft_shim::shuffled(mask, value, graft_shim::lane() ^ (bits), true, __LINE__)
#define __shfl_down_sync(mask, value, by) graft_shim::shuffled(mask, value, graft_shim::lane() + (by), graft_shim::lane() + (by) < 32u, __LINE__)
#define __shfl_up_sync(mask, value, by) graft_shim::shuffled(mask, value, graft_shim::lane() - (by), graft_shim::lane() >= (unsigned)(by), __LINE__)

inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((uint64_t)a * b) >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return (unsigned long long)(((unsigned __int128)a * b) >> 64); }
inline int __float_as_int(float f) { int i; memcpy(&i, &f, 4); return i; }
inline unsigned __float_as_uint(float f) { unsigned i; memcpy(&i, &f, 4); return i; }
inline float __int_as_float(int i) { float f; memcpy(&f, &i, 4); return f; }
inline float __uint_as_float(unsigned i) { float f; memcpy(&f, &i, 4); return f; }
inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline double rsqrt(double x) { return 1.0 / sqrt(x); }
template <class T> inline T __ldg(const T *p) { return *p; }
inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }
inline unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
inline unsigned max(unsigned a, unsigned b) { return a > b ? a : b; }
inline long long min(long long a, long long b) { return a < b ? a : b; }
inline long long max(long long a, long long b) { return a > b ? a : b; }
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }

// One OS thread and no switch inside: plain code is atomic. Sums of floats in no fixed order are what "deterministic" forbids.
template <class T> inline T atomicAdd(T *p, T v) {
    static_assert(!__is_same(T, float) && !__is_same(T, double), "no floating-point atomics: results would depend on the order of threads");
    T old = *p;
    *p = old + v;
    return old;
}
template <class T> inline T atomicMax(T *p, T v) { T old = *p; if (v > old) *p = v; return old; }
template <class T> inline T atomicMin(T *p, T v) { T old = *p; if (v < old) *p = v; return old; }
template <class T> inline T atomicExch(T *p, T v) { T old = *p; *p = v; return old; }
template <class T> inline T atomicCAS(T *p, T expected, T v) { T old = *p; if (old == expected) *p = v; return old; }

#pragma GCC visibility pop
