package graft.backend.cuda;

/** One instruction, ready to run: puts its kernels and products on the stream. */
@FunctionalInterface
interface DeviceStep {
    void run(DeviceMicro micro);
}
