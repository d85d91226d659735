// cuBLAS: handles and products. Column-major; sums run over k upwards in float, so that the same call gives the same bits.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "state.h"

namespace graft_double {

namespace {

enum : int { BLAS_SUCCESS = 0, BLAS_NOT_INITIALIZED = 1, BLAS_ALLOC_FAILED = 3, BLAS_INVALID_VALUE = 7, BLAS_EXECUTION_FAILED = 13, BLAS_NOT_SUPPORTED = 15 };
enum Type { FLOAT32 = 0, BF16 = 14 };

struct Handle {
    Stream *stream = nullptr;
    int math = 0;
};
std::set<Handle *> handles;

struct BlasName { int status; const char *name; const char *words; };
const BlasName blas_names[] = {
    {0, "CUBLAS_STATUS_SUCCESS", "success"},
    {1, "CUBLAS_STATUS_NOT_INITIALIZED", "the library was not initialized"},
    {3, "CUBLAS_STATUS_ALLOC_FAILED", "the resource allocation failed"},
    {7, "CUBLAS_STATUS_INVALID_VALUE", "an unsupported value or parameter was passed to the function"},
    {8, "CUBLAS_STATUS_ARCH_MISMATCH", "the function requires an architectural feature absent from the current device"},
    {11, "CUBLAS_STATUS_MAPPING_ERROR", "an access to GPU memory space failed"},
    {13, "CUBLAS_STATUS_EXECUTION_FAILED", "the function failed to launch on the GPU"},
    {14, "CUBLAS_STATUS_INTERNAL_ERROR", "an internal operation failed"},
    {15, "CUBLAS_STATUS_NOT_SUPPORTED", "the functionality requested is not supported"},
};

// One shape of product: what all calls have in common.
struct Shape {
    int ta, tb, m, n, k;
    float alpha;
    int lda, ldb;
    float beta;
    int ldc;
    Type in = FLOAT32, out = FLOAT32;
    bool tf32 = false;

    size_t a_elements() const { return extent(ta ? k : m, ta ? m : k, lda); }
    size_t b_elements() const { return extent(tb ? n : k, tb ? k : n, ldb); }
    size_t c_elements() const { return extent(m, n, ldc); }
    static size_t extent(int rows, int columns, int ld) { return rows == 0 || columns == 0 ? 0 : size_t(columns - 1) * ld + rows; }
};

unsigned bytes_of(Type t) { return t == BF16 ? 2 : 4; }

float from_bf16(uint16_t v) {
    uint32_t bits = uint32_t(v) << 16;
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

uint16_t to_bf16(float f) {
    uint32_t bits;
    memcpy(&bits, &f, 4);
    if (std::isnan(f)) return uint16_t(bits >> 16 | 0x40);
    return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// To 10 bits of mantissa, halves away from zero, as tensor cores take a float32 operand.
float to_tf32(float f) {
    uint32_t bits;
    memcpy(&bits, &f, 4);
    if (std::isfinite(f)) bits = (bits + 0x1000) & ~0x1fffu;
    memcpy(&f, &bits, 4);
    return f;
}

float load(const char *base, size_t i, const Shape &s) {
    if (s.in == BF16) return from_bf16(((const uint16_t *)base)[i]);
    float f = ((const float *)base)[i];
    return s.tf32 ? to_tf32(f) : f;
}

// op(X) of rows x columns, as a dense column-major matrix.
void gather(std::vector<float> &to, const char *x, int ld, bool transposed, int rows, int columns, const Shape &s) {
    to.resize(size_t(rows) * columns);
    for (int j = 0; j < columns; j++)
        for (int i = 0; i < rows; i++) to[size_t(j) * rows + i] = load(x, transposed ? size_t(i) * ld + j : size_t(j) * ld + i, s);
}

void product(const Shape &s, uintptr_t a, uintptr_t b, uintptr_t c) {
    static std::vector<float> left, right, sums;
    if (s.m == 0 || s.n == 0) return;
    gather(left, (const char *)a, s.lda, s.ta, s.m, s.k, s);
    gather(right, (const char *)b, s.ldb, s.tb, s.k, s.n, s);
    sums.resize(s.m);
    for (int j = 0; j < s.n; j++) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        const float *column = &right[size_t(j) * s.k];
        for (int l = 0; l < s.k; l++) {
            const float *x = &left[size_t(l) * s.m];
            const float y = column[l];
            for (int i = 0; i < s.m; i++) sums[i] += x[i] * y;
        }
        for (int i = 0; i < s.m; i++) {
            size_t at = size_t(j) * s.ldc + i;
            float value = s.alpha * sums[i];
            if (s.out == BF16) {
                auto *cell = (uint16_t *)c + at;
                *cell = to_bf16(s.beta == 0 ? value : value + s.beta * from_bf16(*cell));
            } else {
                auto *cell = (float *)c + at;
                *cell = s.beta == 0 ? value : value + s.beta * *cell;
            }
        }
    }
    state().products++;
    state().flops += 2L * s.m * s.n * s.k;
}

std::string wrong_shape(const Shape &s) {
    if (s.ta < 0 || s.ta > 1 || s.tb < 0 || s.tb > 1) return "an operation that is neither N (0) nor T (1)";
    if (s.m < 0 || s.n < 0 || s.k < 0) return "a negative size";
    if (s.lda < std::max(1, s.ta ? s.k : s.m)) return "lda = " + std::to_string(s.lda) + " is less than A has rows";
    if (s.ldb < std::max(1, s.tb ? s.n : s.k)) return "ldb = " + std::to_string(s.ldb) + " is less than B has rows";
    if (s.ldc < std::max(1, s.m)) return "ldc = " + std::to_string(s.ldc) + " is less than C has rows";
    return "";
}

std::string wrong_range(const char *what, uintptr_t address, size_t elements, unsigned bytes) {
    if (elements == 0) return "";
    std::string why = address % bytes != 0 ? hex(address) + " is not aligned" : outside(address, elements * bytes);
    return why.empty() ? "" : std::string(what) + ": " + why;
}

bool overlap(uintptr_t x, size_t x_bytes, uintptr_t y, size_t y_bytes) { return x_bytes > 0 && y_bytes > 0 && x < y + y_bytes && y < x + x_bytes; }

std::string wrong_ranges(const Shape &s, uintptr_t a, uintptr_t b, uintptr_t c) {
    unsigned in = bytes_of(s.in), out = bytes_of(s.out);
    std::string why = s.k > 0 ? wrong_range("A", a, s.a_elements(), in) : "";
    if (why.empty() && s.k > 0) why = wrong_range("B", b, s.b_elements(), in);
    if (why.empty()) why = wrong_range("C", c, s.c_elements(), out);
    if (why.empty() && s.k > 0 && overlap(c, s.c_elements() * out, a, s.a_elements() * in)) why = "C overlaps A";
    if (why.empty() && s.k > 0 && overlap(c, s.c_elements() * out, b, s.b_elements() * in)) why = "C overlaps B";
    return why;
}

Handle *handle_of(void *h) {
    auto found = handles.find((Handle *)h);
    return found == handles.end() ? nullptr : *found;
}

// What a product needs before its operands are looked at.
int ready(const char *name, void *h, const std::string &wrong, Handle *&out) {
    out = handle_of(h);
    if (out == nullptr) return refuse(BLAS_NOT_INITIALIZED, std::string(name) + " with no living handle");
    if (out->stream == nullptr || stream_of(out->stream) == nullptr) return refuse(BLAS_INVALID_VALUE, std::string(name) + " without a living stream of its own");
    return wrong.empty() ? (int)BLAS_SUCCESS : refuse(BLAS_INVALID_VALUE, std::string(name) + ": " + wrong);
}

int enqueue(Stream *stream, std::function<int()> work) { return put(stream, {std::move(work), ""}) == SUCCESS ? BLAS_SUCCESS : BLAS_EXECUTION_FAILED; }

int late(const char *name, const std::string &why) { return refuse(ILLEGAL_ADDRESS, std::string(name) + ", when it was done: " + why); }

int one(const char *name, Stream *stream, const Shape &s, uintptr_t a, uintptr_t b, uintptr_t c) {
    std::string why = wrong_ranges(s, a, b, c);
    if (!why.empty()) return refuse(BLAS_INVALID_VALUE, std::string(name) + ": " + why);
    return enqueue(stream, [=] {
        std::string why = wrong_ranges(s, a, b, c);
        if (!why.empty()) return late(name, why);
        product(s, a, b, c);
        return (int)SUCCESS;
    });
}

// Products whose operands' addresses lie on the device from `first` on.
int pointed(const char *name, const Shape &s, uintptr_t as, uintptr_t bs, uintptr_t cs, int first, int count) {
    for (int i = first; i < first + count; i++) {
        uintptr_t a = ((uintptr_t *)as)[i], b = ((uintptr_t *)bs)[i], c = ((uintptr_t *)cs)[i];
        std::string why = wrong_ranges(s, a, b, c);
        if (!why.empty()) return late(name, "product " + std::to_string(i) + ": " + why);
        product(s, a, b, c);
    }
    return SUCCESS;
}

std::string wrong_pointers(uintptr_t as, uintptr_t bs, uintptr_t cs, size_t count) {
    std::string why = wrong_range("the addresses of A", as, count, 8);
    if (why.empty()) why = wrong_range("the addresses of B", bs, count, 8);
    return why.empty() ? wrong_range("the addresses of C", cs, count, 8) : why;
}

// A call's lock, count and prepared failure; cuBLAS needs a current context that lives.
struct BlasCall {
    Call call;
    int status;
    explicit BlasCall(const char *name) : call(name, Call::NOTHING), status(call.status) {
        if (status == BLAS_SUCCESS && state().lost != SUCCESS) status = BLAS_EXECUTION_FAILED;
        if (status == BLAS_SUCCESS && !has_context()) status = refuse(BLAS_NOT_INITIALIZED, std::string(name) + " on a thread without a current context");
    }
};

} // namespace

void forget_cublas() { handles.clear(); }

} // namespace graft_double

using namespace graft_double;

#define GRAFT_BLAS(function)                                                                                                                          \
    const char *name = function;                                                                                                                      \
    BlasCall call_(function);                                                                                                                         \
    if (call_.status != BLAS_SUCCESS) return call_.status

GRAFT_EXPORT const char *cublasGetStatusName(int status) {
    for (const BlasName &n : blas_names)
        if (n.status == status) return n.name;
    return "CUBLAS_STATUS_UNKNOWN";
}

GRAFT_EXPORT const char *cublasGetStatusString(int status) {
    for (const BlasName &n : blas_names)
        if (n.status == status) return n.words;
    return "unknown status";
}

GRAFT_EXPORT int cublasGetProperty(int property, int *value) {
    *value = property == 0 ? state().settings.cublas_major : property == 1 ? 8 : 0;
    return property < 0 || property > 2 ? (int)BLAS_INVALID_VALUE : (int)BLAS_SUCCESS;
}

GRAFT_EXPORT int cublasCreate_v2(void **handle) {
    GRAFT_BLAS("cublasCreate_v2");
    (void)name;
    auto *h = new Handle();
    handles.insert(h);
    *handle = h;
    return BLAS_SUCCESS;
}

GRAFT_EXPORT int cublasDestroy_v2(void *handle) {
    GRAFT_BLAS("cublasDestroy_v2");
    if (handles.erase((Handle *)handle) != 1) return refuse(BLAS_NOT_INITIALIZED, std::string(name) + " of no living handle");
    delete (Handle *)handle;
    return BLAS_SUCCESS;
}

GRAFT_EXPORT int cublasSetStream_v2(void *handle, void *stream) {
    GRAFT_BLAS("cublasSetStream_v2");
    Handle *h = handle_of(handle);
    Stream *s = stream_of(stream);
    if (h == nullptr || s == nullptr) return refuse(h == nullptr ? BLAS_NOT_INITIALIZED : BLAS_INVALID_VALUE, std::string(name) + " without a living handle and stream");
    h->stream = s;
    return BLAS_SUCCESS;
}

GRAFT_EXPORT int cublasSetWorkspace_v2(void *handle, uintptr_t workspace, size_t bytes) {
    GRAFT_BLAS("cublasSetWorkspace_v2");
    if (handle_of(handle) == nullptr) return refuse(BLAS_NOT_INITIALIZED, std::string(name) + " with no living handle");
    std::string why = workspace % 256 != 0 ? hex(workspace) + " is no multiple of 256" : outside(workspace, bytes);
    return why.empty() ? (int)BLAS_SUCCESS : refuse(BLAS_INVALID_VALUE, std::string(name) + ": " + why);
}

GRAFT_EXPORT int cublasSetMathMode(void *handle, int mode) {
    GRAFT_BLAS("cublasSetMathMode");
    Handle *h = handle_of(handle);
    if (h == nullptr) return refuse(BLAS_NOT_INITIALIZED, std::string(name) + " with no living handle");
    if (mode != 0 && mode != 2 && mode != 3) return refuse(BLAS_INVALID_VALUE, std::string(name) + " to a mode that the double does not know");
    h->math = mode;
    return BLAS_SUCCESS;
}

GRAFT_EXPORT int cublasSgemm_v2(void *handle, int ta, int tb, int m, int n, int k, const float *alpha, uintptr_t a, int lda, uintptr_t b, int ldb,
                                const float *beta, uintptr_t c, int ldc) {
    GRAFT_BLAS("cublasSgemm_v2");
    Shape s{ta, tb, m, n, k, *alpha, lda, ldb, *beta, ldc};
    Handle *h;
    int status = ready(name, handle, wrong_shape(s), h);
    if (status != BLAS_SUCCESS) return status;
    s.tf32 = h->math == 3;
    return one(name, h->stream, s, a, b, c);
}

GRAFT_EXPORT int cublasSgemmStridedBatched(void *handle, int ta, int tb, int m, int n, int k, const float *alpha, uintptr_t a, int lda, long long stride_a,
                                           uintptr_t b, int ldb, long long stride_b, const float *beta, uintptr_t c, int ldc, long long stride_c, int count) {
    GRAFT_BLAS("cublasSgemmStridedBatched");
    Shape s{ta, tb, m, n, k, *alpha, lda, ldb, *beta, ldc};
    std::string wrong = wrong_shape(s);
    if (wrong.empty() && (count < 0 || stride_a < 0 || stride_b < 0)) wrong = "a negative count or stride";
    // One behind the other, or side by side as the columns of one wider matrix.
    bool apart = stride_c >= (long long)s.c_elements() || (stride_c >= m && stride_c * (count - 1) + m <= ldc);
    if (wrong.empty() && count > 1 && !apart) wrong = "results overlap";
    Handle *h;
    int status = ready(name, handle, wrong, h);
    if (status != BLAS_SUCCESS) return status;
    s.tf32 = h->math == 3;
    for (int i = 0; i < count && status == BLAS_SUCCESS; i++) status = one(name, h->stream, s, a + i * stride_a * 4, b + i * stride_b * 4, c + i * stride_c * 4);
    return status;
}

GRAFT_EXPORT int cublasSgemmBatched(void *handle, int ta, int tb, int m, int n, int k, const float *alpha, uintptr_t as, int lda, uintptr_t bs, int ldb,
                                    const float *beta, uintptr_t cs, int ldc, int count) {
    GRAFT_BLAS("cublasSgemmBatched");
    Shape s{ta, tb, m, n, k, *alpha, lda, ldb, *beta, ldc};
    std::string wrong = wrong_shape(s);
    if (wrong.empty()) wrong = count < 0 ? "a negative count" : wrong_pointers(as, bs, cs, count);
    Handle *h;
    int status = ready(name, handle, wrong, h);
    if (status != BLAS_SUCCESS) return status;
    s.tf32 = h->math == 3;
    return enqueue(h->stream, [=] {
        std::string why = wrong_pointers(as, bs, cs, count);
        return why.empty() ? pointed(name, s, as, bs, cs, 0, count) : late(name, why);
    });
}

GRAFT_EXPORT int cublasGemmEx(void *handle, int ta, int tb, int m, int n, int k, const void *alpha, uintptr_t a, int a_type, int lda, uintptr_t b,
                              int b_type, int ldb, const void *beta, uintptr_t c, int c_type, int ldc, int compute, int algorithm) {
    GRAFT_BLAS("cublasGemmEx");
    Shape s{ta, tb, m, n, k, *(const float *)alpha, lda, ldb, *(const float *)beta, ldc, (Type)a_type, (Type)c_type};
    Handle *h;
    int status = ready(name, handle, wrong_shape(s), h);
    if (status != BLAS_SUCCESS) return status;
    bool known = (a_type == FLOAT32 && c_type == FLOAT32) || (a_type == BF16 && (c_type == BF16 || c_type == FLOAT32));
    if (!known || a_type != b_type || compute != 68 || algorithm < -1) return refuse(BLAS_NOT_SUPPORTED, std::string(name) + " of such types");
    s.tf32 = h->math == 3 && a_type == FLOAT32;
    return one(name, h->stream, s, a, b, c);
}

#ifndef GRAFT_DOUBLE_BEFORE_12_5
GRAFT_EXPORT int cublasSgemmGroupedBatched(void *handle, const int *ta, const int *tb, const int *m, const int *n, const int *k, const float *alpha,
                                           uintptr_t as, const int *lda, uintptr_t bs, const int *ldb, const float *beta, uintptr_t cs, const int *ldc,
                                           int groups, const int *sizes) {
    GRAFT_BLAS("cublasSgemmGroupedBatched");
    std::string wrong = groups < 0 ? "a negative number of groups" : "";
    std::vector<std::pair<Shape, int>> shapes;
    size_t all = 0;
    for (int g = 0; g < groups && wrong.empty(); g++) {
        shapes.push_back({{ta[g], tb[g], m[g], n[g], k[g], alpha[g], lda[g], ldb[g], beta[g], ldc[g]}, sizes[g]});
        wrong = sizes[g] < 0 ? "a group of negative size" : wrong_shape(shapes.back().first);
        all += std::max(0, sizes[g]);
    }
    if (wrong.empty()) wrong = wrong_pointers(as, bs, cs, all);
    Handle *h;
    int status = ready(name, handle, wrong, h);
    if (status != BLAS_SUCCESS) return status;
    for (auto &shape : shapes) shape.first.tf32 = h->math == 3;
    return enqueue(h->stream, [=] {
        std::string why = wrong_pointers(as, bs, cs, all);
        if (!why.empty()) return late(name, why);
        int first = 0, result = SUCCESS;
        for (size_t g = 0; g < shapes.size() && result == SUCCESS; first += shapes[g++].second)
            result = pointed(name, shapes[g].first, as, bs, cs, first, shapes[g].second);
        return result;
    });
}
#endif
