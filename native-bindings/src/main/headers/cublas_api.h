/*
 * The part of cuBLAS's ABI that Graft uses. Our own declarations.
 *
 * Pointers into device memory are declared as 64-bit integers (device_address): the ABI is the same, no host memory lies there, and Java then
 * needs no object for an address. Scalars alpha and beta are read from the host at the call (CUBLAS_POINTER_MODE_HOST, the default).
 */
#include <stddef.h>

typedef int cublasStatus_t;
typedef int cublasOperation_t;
typedef int cublasMath_t;
typedef int cublasComputeType_t;
typedef int cublasGemmAlgo_t;
typedef int cudaDataType;
typedef struct cublasContext *cublasHandle_t;
typedef struct CUstream_st *cudaStream_t;
typedef unsigned long long device_address;

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle);
cublasStatus_t cublasDestroy_v2(cublasHandle_t handle);
cublasStatus_t cublasGetProperty(int property, int *value);
const char *cublasGetStatusName(cublasStatus_t status);
const char *cublasGetStatusString(cublasStatus_t status);
cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream);
cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, device_address workspace, size_t bytes);
cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode);

cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const float *alpha,
                              device_address a, int lda, device_address b, int ldb, const float *beta, device_address c, int ldc);
cublasStatus_t cublasSgemmStridedBatched(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k,
                                         const float *alpha, device_address a, int lda, long long stride_a, device_address b, int ldb,
                                         long long stride_b, const float *beta, device_address c, int ldc, long long stride_c, int count);
cublasStatus_t cublasSgemmBatched(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k,
                                  const float *alpha, device_address a_pointers, int lda, device_address b_pointers, int ldb,
                                  const float *beta, device_address c_pointers, int ldc, int count);
cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const void *alpha,
                            device_address a, cudaDataType a_type, int lda, device_address b, cudaDataType b_type, int ldb, const void *beta,
                            device_address c, cudaDataType c_type, int ldc, cublasComputeType_t compute, cublasGemmAlgo_t algorithm);
/* optional: CUDA 12.5 */
cublasStatus_t cublasSgemmGroupedBatched(cublasHandle_t handle, const cublasOperation_t *transa, const cublasOperation_t *transb, const int *m,
                                         const int *n, const int *k, const float *alpha, device_address a_pointers, const int *lda,
                                         device_address b_pointers, const int *ldb, const float *beta, device_address c_pointers,
                                         const int *ldc, int group_count, const int *group_size);
