/* Philox 4x32 with ten rounds, the stream of graft.random.Philox: counter (block, site, row, step), key the seed. */
#ifndef GRAFT_PHILOX_CUH
#define GRAFT_PHILOX_CUH

static __device__ __forceinline__ void philox(unsigned seed_low, unsigned seed_high, unsigned block, unsigned site, unsigned row, unsigned step, unsigned* out) {
    unsigned k0 = seed_low, k1 = seed_high;
    unsigned x0 = block, x1 = site, x2 = row, x3 = step;
    for (int round = 0; round < 10; round++) {
        unsigned long long p0 = 0xD2511F53ull * x0;
        unsigned long long p1 = 0xCD9E8D57ull * x2;
        unsigned y0 = (unsigned) (p1 >> 32) ^ x1 ^ k0;
        unsigned y2 = (unsigned) (p0 >> 32) ^ x3 ^ k1;
        x1 = (unsigned) p1;
        x3 = (unsigned) p0;
        x0 = y0;
        x2 = y2;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
}

/* Whether element `index` of a graph is kept: its word is at least the threshold, rate * 2^32. */
static __device__ __forceinline__ bool philox_keeps(unsigned seed_low, unsigned seed_high, unsigned site, unsigned row, unsigned step, unsigned long long threshold, unsigned index) {
    unsigned words[4];
    philox(seed_low, seed_high, index >> 2, site, row, step, words);
    unsigned word = (index & 2u) ? ((index & 1u) ? words[3] : words[2]) : ((index & 1u) ? words[1] : words[0]);
    return word >= threshold;
}

#endif
