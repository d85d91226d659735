package graft.backend.cuda;

import graft.cuda.DeviceMemory;

/**
 * A range of device memory.
 *
 * @param offset in bytes, from the beginning of the block
 */
record Place(DeviceMemory memory, long offset, long bytes) {
    /** The device address, for kernels and products. */
    long address() {
        return memory.at(offset, bytes);
    }

    /** A range inside this one. */
    Place part(long from, long length) {
        if (from < 0 || length < 0 || from > bytes - length) throw new IndexOutOfBoundsException("bytes " + from + " to " + (from + length) + " of a range of " + bytes);
        return new Place(memory, offset + from, length);
    }
}
