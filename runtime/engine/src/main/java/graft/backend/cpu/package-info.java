/**
 * Runs planned programs in float32 on the CPU: one thread takes a micro-batch through forward and backward alone, and gradients are added in
 * the order of the micro-batches, so that the same seed gives the same bits for any number of threads. Which kernels run is the business of
 * {@code graft.kernel}; nothing here knows of vectors.
 */
package graft.backend.cpu;
