/**
 * An NVIDIA GPU with owned handles and typed errors: {@link graft.cuda.Cuda} finds driver, cuBLAS and devices; a {@link graft.cuda.CudaContext} makes
 * device memory with bounds, page-locked staging memory, streams, events, modules and a cuBLAS handle, and frees them with itself. Nothing here
 * knows what a tensor is. What is called in every step (copies, launches, products, records, waits) allocates nothing.
 */
@NullMarked
package graft.cuda;

import org.jspecify.annotations.NullMarked;
