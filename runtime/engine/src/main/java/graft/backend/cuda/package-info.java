/**
 * Runs planned programs on an NVIDIA GPU: weights, gradients, optimiser state and every value stay on the device; products go through cuBLAS, all else through the
 * kernels of {@code src/main/cuda}, which are shipped as PTX. One stream computes, one copies: batches go up and losses and outputs come down through page-locked
 * memory while the other works. Sums are taken in a written order, without floating-point atomics, so that the same seed gives the same bits on the same card.
 */
package graft.backend.cuda;
