package graft.kernel;

import java.lang.foreign.MemorySegment;

/** Checks, once a call, that operands lie inside their memory, so that inner loops need not. */
public final class Operands {
    private Operands() {}

    /**
     * A matrix with any strides, in floats, at a byte offset.
     *
     * @throws KernelException naming it, its shape and what is there
     */
    public static void check(String name, MemorySegment memory, long offset, int rows, int columns, int rowStride, int colStride) {
        if (rows < 0 || columns < 0 || rowStride < 0 || colStride < 0) {
            throw new KernelException(name + " [" + rows + " x " + columns + "] with strides " + rowStride + ", " + colStride + ": none of them can be negative");
        }
        if (rows == 0 || columns == 0) return;
        long last = (long) (rows - 1) * rowStride + (long) (columns - 1) * colStride;
        long bytes = (last + 1) * Float.BYTES;
        // The long name is made only for a message: a product checks three operands, a thousand times a step.
        if (!fits(memory, offset, bytes)) check(name + " [" + rows + " x " + columns + "] with strides " + rowStride + ", " + colStride, memory, offset, bytes);
    }

    private static boolean fits(MemorySegment memory, long offset, long bytes) {
        return offset % Float.BYTES == 0 && offset >= 0 && bytes <= memory.byteSize() - offset && memory.scope().isAlive();
    }

    /** A run of bytes at a byte offset. */
    public static void check(String name, MemorySegment memory, long offset, long bytes) {
        if (fits(memory, offset, bytes)) return;
        if (offset % Float.BYTES != 0) throw new KernelException(name + " starts at byte " + offset + ", which is no multiple of 4");
        if (offset < 0 || bytes > memory.byteSize() - offset) {
            throw new KernelException(name + " needs " + bytes + " bytes from byte " + offset + ", and its memory has " + memory.byteSize());
        }
        throw new KernelException(name + ": its memory has been given back already");
    }
}
