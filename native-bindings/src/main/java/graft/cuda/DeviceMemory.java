package graft.cuda;

import graft.ffi.CuDevice;

/** A block of device memory. Its content is undefined until it is written. */
public final class DeviceMemory extends CudaHandle {
    private final long address;
    private final long bytes;

    DeviceMemory(CudaContext context, long address, long bytes) {
        super(context);
        this.address = address;
        this.bytes = bytes;
    }

    public long bytes() {
        return bytes;
    }

    /**
     * The device address of [offset, offset + length).
     *
     * @throws CudaException when that is not inside the block, or the block is closed
     */
    public long at(long offset, long length) {
        requireOpen();
        if (offset < 0 || length < 0 || offset > bytes - length)
            throw new CudaException("bytes " + offset + " to " + (offset + length) + " were asked for in a block of " + bytes + " bytes on the device", 0);
        return address + offset;
    }

    @Override
    int free() {
        return CuDevice.cuMemFree_v2(address);
    }

    @Override
    String what() {
        return "a block of " + bytes + " bytes on the device";
    }
}
