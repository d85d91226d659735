/* Operations that make weights from weights, once a step: small, summed in double, in a written order. */
#include "common.cuh"

/* W [n * columns, n * rows]: W[q C + c, p R + r] = sum over i of A_i[p, q] s_i[r] t_i[c]. A thread an element. */
extern "C" __global__ void kronecker_sum(const float* a, const float* s, const float* t, float* w, int n, int rows, int columns) {
    long long at = grid_index();
    int width = n * rows;
    if (at < (long long) n * columns * width) {
        int out = (int) (at / width);
        int in = (int) (at - (long long) out * width);
        int q = out / columns, c = out % columns, p = in / rows, r = in % rows;
        double sum = 0;
        for (int i = 0; i < n; i++) sum += (double) a[(i * n + p) * n + q] * s[i * rows + r] * t[i * columns + c];
        w[at] = (float) sum;
    }
}

/* dA [n, n, n] from dW. A block an element, of at most 256 threads. */
extern "C" __global__ void kronecker_grad_a(const float* dw, const float* s, const float* t, float* da, int n, int rows, int columns) {
    __shared__ double room[256];
    int i = blockIdx.x / (n * n), p = blockIdx.x / n % n, q = blockIdx.x % n;
    double sum = 0;
    for (int e = threadIdx.x; e < rows * columns; e += blockDim.x) {
        int c = e / rows, r = e % rows;
        sum += (double) dw[(long long) (q * columns + c) * n * rows + p * rows + r] * s[i * rows + r] * t[i * columns + c];
    }
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) da[blockIdx.x] = (float) total;
}

/*
 * ds [n, rows] from dW with t as the other vectors, or for of_columns dt [n, columns] with s: all that differs is which of an element's two places is summed over. A
 * block an element, of at most 256 threads.
 */
extern "C" __global__ void kronecker_grad_vectors(const float* dw, const float* a, const float* other, float* out, int n, int rows, int columns, int of_columns) {
    __shared__ double room[256];
    int own = of_columns ? columns : rows;
    int others = of_columns ? rows : columns;
    int i = blockIdx.x / own, at = blockIdx.x % own;
    double sum = 0;
    for (int e = threadIdx.x; e < n * n * others; e += blockDim.x) {
        int p = e / (n * others), q = e / others % n, k = e % others;
        int r = of_columns ? k : at, c = of_columns ? at : k;
        sum += (double) dw[(long long) (q * columns + c) * n * rows + p * rows + r] * a[(i * n + p) * n + q] * other[i * others + k];
    }
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) out[blockIdx.x] = (float) total;
}

/* y [out] = 1 / |w_o + factor sum over k of B[o, k] A[k, :]|; W [out, columns], B [out, rank], A [rank, columns]. A block a row, of at most 256 threads. */
extern "C" __global__ void inverse_row_norms(const float* w, const float* b, const float* a, float* y, int columns, int rank, float factor) {
    __shared__ double room[256];
    const float* row = w + (long long) blockIdx.x * columns;
    double square = 0;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        float v = row[c];
        for (int k = 0; k < rank; k++) v = fmaf(factor * b[(long long) blockIdx.x * rank + k], a[(long long) k * columns + c], v);
        square += (double) v * v;
    }
    double total = block_sum(square, room);
    if (threadIdx.x == 0) y[blockIdx.x] = (float) (1 / sqrt(total));
}

/*
 * inverse [k, b, b] = (I + Q_i)^-1 with Q_i skew-symmetric from its strict upper triangle v [k, b (b - 1) / 2]; work [k, b, b]. By elimination without row
 * exchanges: the symmetric part of I + Q is I, so no leading minor vanishes. A block a matrix; a thread takes whole rows.
 */
extern "C" __global__ void cayley_inverse(const float* v, double* work, double* inverse, int b) {
    double* m = work + (long long) blockIdx.x * b * b;
    double* x = inverse + (long long) blockIdx.x * b * b;
    const float* upper = v + (long long) blockIdx.x * (b * (b - 1) / 2);
    for (int i = threadIdx.x; i < b; i += blockDim.x) {
        for (int j = 0; j < b; j++) {
            int low = min(i, j), high = max(i, j);
            double q = i == j ? 0.0 : upper[low * (2 * b - low - 1) / 2 + high - low - 1];
            m[i * b + j] = i == j ? 1.0 : i < j ? q : -q;
            x[i * b + j] = i == j ? 1.0 : 0.0;
        }
    }
    for (int k = 0; k < b; k++) {
        __syncthreads();
        if (k % (int) blockDim.x == (int) threadIdx.x) {
            double scale = 1 / m[k * b + k];
            for (int j = 0; j < b; j++) {
                m[k * b + j] *= scale;
                x[k * b + j] *= scale;
            }
        }
        __syncthreads();
        for (int i = threadIdx.x; i < b; i += blockDim.x) {
            double f = m[i * b + k];
            if (i != k && f != 0) {
                for (int j = 0; j < b; j++) {
                    m[i * b + j] -= f * m[k * b + j];
                    x[i * b + j] -= f * x[k * b + j];
                }
            }
        }
    }
}

/* R_i = (I - Q)(I + Q)^-1 = 2 (I + Q)^-1 - I, [k b, b]. A thread an element. */
extern "C" __global__ void cayley_rotation(const double* inverse, float* r, long long n, int b) {
    long long at = grid_index();
    if (at < n) {
        int i = (int) (at / b % b), j = (int) (at % b);
        r[at] = (float) (2 * inverse[at] - (i == j ? 1 : 0));
    }
}

/* left_i = M_i^T dR_i with M_i = (I + Q_i)^-1, [k b, b]. A thread an element. */
extern "C" __global__ void cayley_grad_left(const double* inverse, const float* dr, double* left, long long n, int b) {
    long long at = grid_index();
    if (at < n) {
        long long first = at / (b * b) * (b * b);
        int i = (int) (at / b % b), j = (int) (at % b);
        double sum = 0;
        for (int k = 0; k < b; k++) sum += inverse[first + k * b + i] * dr[first + k * b + j];
        left[at] = sum;
    }
}

/* dv: dQ_i = -2 left_i M_i^T, of which the skew part above the diagonal is the gradient. A thread an element of dR; those above the diagonal write. */
extern "C" __global__ void cayley_grad(const double* inverse, const double* left, float* dv, long long n, int b) {
    long long at = grid_index();
    if (at < n) {
        long long matrix = at / (b * b);
        long long first = matrix * (b * b);
        int i = (int) (at / b % b), j = (int) (at % b);
        if (i < j) {
            double above = 0;
            double below = 0;
            for (int k = 0; k < b; k++) {
                above += left[first + i * b + k] * inverse[first + j * b + k];
                below += left[first + j * b + k] * inverse[first + i * b + k];
            }
            dv[matrix * (b * (b - 1) / 2) + i * (2 * b - i - 1) / 2 + j - i - 1] = (float) (-2 * (above - below));
        }
    }
}

/* e [n, n] = x x^T - I with n = rows, or x^T x - I with n = columns. A thread an element. */
extern "C" __global__ void orthogonality_gap(const float* x, double* e, int rows, int columns, int of_columns) {
    long long at = grid_index();
    int n = of_columns ? columns : rows;
    int depth = of_columns ? rows : columns;
    if (at < (long long) n * n) {
        int i = (int) (at / n), j = (int) (at % n);
        double sum = i == j ? -1 : 0;
        for (int k = 0; k < depth; k++) {
            sum += of_columns ? (double) x[(long long) k * columns + i] * x[(long long) k * columns + j] : (double) x[(long long) i * columns + k] * x[(long long) j * columns + k];
        }
        e[at] = sum;
    }
}

/* to [1] += the sum of squares of e [n]. One block of at most 256 threads. */
extern "C" __global__ void gap_total(const double* e, double* to, long long n) {
    __shared__ double room[256];
    double sum = 0;
    for (long long i = threadIdx.x; i < n; i += blockDim.x) sum += e[i] * e[i];
    double total = block_sum(sum, room);
    if (threadIdx.x == 0) to[0] += total;
}

/* dx = factor E x, or factor x E. A thread an element of x. */
extern "C" __global__ void gap_grad(const double* e, const float* x, float* dx, int rows, int columns, int of_columns, float factor) {
    long long at = grid_index();
    if (at < (long long) rows * columns) {
        int i = (int) (at / columns), j = (int) (at % columns);
        int n = of_columns ? columns : rows;
        double sum = 0;
        for (int k = 0; k < n; k++) sum += of_columns ? x[(long long) i * columns + k] * e[(long long) k * n + j] : e[(long long) i * n + k] * x[(long long) k * columns + j];
        dx[at] = (float) (factor * sum);
    }
}
