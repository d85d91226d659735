package graft.kernel.simd;

import graft.kernel.KernelException;
import graft.tensor.FloatMatrix;
import java.lang.foreign.MemorySegment;

/**
 * Matrices by absolute address. A loop over a matrix's own segment asks at every access which kind of segment it is and how long, because other users of
 * segments in the same JVM blur C2's type profile; light kernels then run at half their speed. Here a matrix is checked once a call.
 */
final class Addresses {
    /** All native memory, by address. */
    static final MemorySegment MEMORY = Tiles.MEMORY;

    private Addresses() {}

    /**
     * The same address, and C2 sees that it is no negative number. Then it also sees that the address and some {@link #steps} lie in {@link #MEMORY}, and checks nothing.
     * A check that it takes out of a loop instead costs some twenty instructions before the loop: eight of them, as in a tile, take as long as a short loop of attention itself.
     */
    static long plain(long address) {
        return address & (Long.MAX_VALUE >>> 1);
    }

    /** The same stride, and C2 sees that it is no negative number. */
    static int plainStride(int bytes) {
        return bytes & (Integer.MAX_VALUE >>> 1);
    }

    /** Bytes from row 0 to a row, which C2 sees to be no negative number: {@code bytes} is a constant or a {@link #plainStride}, {@code row} the counter of a loop. */
    static long steps(int row, int bytes) {
        return (long) (row & Integer.MAX_VALUE) * bytes;
    }

    /** False if the matrix lies on the heap and so has no address; the scalar twin serves it. */
    static boolean known(FloatMatrix m) {
        return m.memory().isNative();
    }

    /** False if one of them lies on the heap. */
    static boolean known(FloatMatrix a, FloatMatrix b) {
        return known(a) && known(b);
    }

    /** False if one of them lies on the heap. */
    static boolean known(FloatMatrix a, FloatMatrix b, FloatMatrix c) {
        return known(a) && known(b) && known(c);
    }

    /** Address of the first element, after a check that all elements in use lie in the matrix's memory and that this is still there. */
    static long of(FloatMatrix m) {
        long bytes = m.elements() * Float.BYTES;
        if (m.offset() < 0 || bytes > m.memory().byteSize() - m.offset()) {
            throw new KernelException("a matrix of " + m.rows() + " x " + m.columns() + " at byte " + m.offset() + " leaves its memory of " + m.memory().byteSize() + " bytes");
        }
        if (!m.memory().scope().isAlive()) throw new KernelException("the memory of a matrix of " + m.rows() + " x " + m.columns() + " has been given back");
        return m.memory().address() + m.offset();
    }
}
