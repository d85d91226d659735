/**
 * Kernels on the Vector API. The only room that may mention {@code jdk.incubator.vector}: it is entered through {@code graft.kernel}'s interfaces, and only
 * where the module is there. Each kernel is tested against its scalar twin at every vector width ({@link graft.kernel.simd.Lanes}). All are without
 * state, so that threads share them.
 */
package graft.kernel.simd;
