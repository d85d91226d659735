package graft.kernel.simd;

import graft.graph.RaggedBatch;
import graft.kernel.KernelException;
import graft.tensor.FloatMatrix;

/** Addresses of operands that have the number of elements that the kernel is going to touch: absolute addresses are checked nowhere else. */
final class Extent {
    private Extent() {}

    /** Address of a matrix of exactly {@code elements} elements. */
    static long exact(String name, FloatMatrix m, long elements) {
        if (m.elements() != elements) throw new KernelException(name + " is " + m.rows() + " x " + m.columns() + ", and this call needs " + elements + " numbers in it");
        return Addresses.of(m);
    }

    /** Address of a matrix [T, columns]. */
    static long tokens(String name, FloatMatrix m, RaggedBatch batch, int columns) {
        return exact(name, m, (long) batch.sizes().tokens() * columns);
    }

    /** Address of a matrix of at least {@code elements} elements. */
    static long atLeast(String name, FloatMatrix m, long elements) {
        if (m.elements() < elements) throw new KernelException(name + " is " + m.rows() + " x " + m.columns() + ", and this call needs at least " + elements + " numbers in it");
        return Addresses.of(m);
    }
}
