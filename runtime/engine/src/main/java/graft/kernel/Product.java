package graft.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The matrix product in float32: C [m x n] = start + A [m x k] B [k x n]. Every element of C is one chain of fused multiply-adds in increasing k that
 * begins at its start, which is 0, the bias of its column, what C held, or what C held plus the bias. No blocking, width or twin changes that
 * chain, so the scalar twin and every vector width give the same bits.
 *
 * <p>A has any row and column stride, so that its transpose costs nothing to name. Memory of C may not overlap that of A or B. Native memory is fast;
 * heap memory is allowed. An instance keeps scratch memory: one a thread. One product runs on one thread.
 */
public interface Product {
    /**
     * C = (accumulate ? C : 0) + A B with B row-major.
     *
     * @param aOffset byte offset of A's first element; likewise b and c
     * @param aRowStride floats from A[i, j] to A[i + 1, j]
     * @param aColStride floats from A[i, j] to A[i, j + 1]
     * @param bRowStride floats from B[i, j] to B[i + 1, j]; neighbours in a row are neighbours in memory, as in C
     * @throws KernelException if an operand does not lie inside its segment
     */
    void multiply(MemorySegment a, long aOffset, int aRowStride, int aColStride, MemorySegment b, long bOffset, int bRowStride,
            MemorySegment c, long cOffset, int cRowStride, int m, int n, int k, boolean accumulate);

    /**
     * C = (accumulate ? C : 0) + bias + A B with B packed beforehand, which gives n and k.
     *
     * @param bias n floats, or null for none
     * @throws KernelException if an operand does not lie inside its segment
     */
    void multiplyPacked(MemorySegment a, long aOffset, int aRowStride, int aColStride, PackedOperand b,
            MemorySegment c, long cOffset, int cRowStride, int m, MemorySegment bias, long biasOffset, boolean accumulate);

    /** C = (accumulate ? C : 0) + A B with B packed and no bias. */
    default void multiplyPacked(MemorySegment a, long aOffset, int aRowStride, int aColStride, PackedOperand b,
            MemorySegment c, long cOffset, int cRowStride, int m, boolean accumulate) {
        multiplyPacked(a, aOffset, aRowStride, aColStride, b, c, cOffset, cRowStride, m, null, 0, accumulate);
    }
}
