/**
 * What back ends on the CPU compute with: one interface a family of operations, its scalar float twin beside it ({@code Scalar...}) and its vector twin in
 * {@code graft.kernel.simd}. Kernels own no memory and keep no state.
 */
package graft.kernel;
