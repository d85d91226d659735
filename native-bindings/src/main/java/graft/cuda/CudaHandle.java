package graft.cuda;

/** Something that lives in a context and is freed with it, or before it by {@link #close}. */
abstract sealed class CudaHandle implements AutoCloseable permits DeviceMemory, PinnedMemory, CudaStream, CudaEvent, CudaModule, CudaGraph, Cublas {
    private final CudaContext context;
    private volatile boolean open = true;

    CudaHandle(CudaContext context) {
        this.context = context;
    }

    final CudaContext context() {
        return context;
    }

    /** Gives it back to the driver: the status of the driver's call. The context is current. */
    abstract int free();

    /** What it is, as in "the stream". */
    abstract String what();

    final void requireOpen() {
        if (!open) throw new CudaException(what() + " was used after it was closed", 0);
    }

    final boolean isOpen() {
        return open;
    }

    /** For the context alone: marks it closed; false when it was. */
    final boolean end() {
        boolean was = open;
        open = false;
        return was;
    }

    /** Frees it; a second time does nothing. */
    @Override
    public final void close() {
        context.release(this);
    }
}
