package graft.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What is called in every step allocates neither on the device nor, once compiled, on the heap. */
class HotPathTest extends OnTheDouble {
    private static final int WARM = 20_000;
    private static final int ROUNDS = 1000;

    @Test
    void aStepAllocatesNothing() {
        DeviceMemory x = upload(ramp(64));
        DeviceMemory y = upload(ramp(64));
        PinnedMemory staging = context.pinned(512);
        Cublas blas = context.cublas(stream, 0);
        CudaEvent event = context.event();
        CudaStream other = context.stream();
        Launch launch = axpy(x, y, 1f, 1).block(1, 1, 1);
        Runnable step = () -> {
            stream.upload(staging, 256, x, 64, 4);
            launch.float32(2, 0f).pointer(0, x.at(4, 4)).on(stream);
            blas.sgemm(false, true, 1, 1, 1, 1f, x.at(0, 4), 1, x.at(4, 4), 1, 0f, y.at(8, 4), 1);
            stream.record(event);
            other.waitFor(event);
            other.download(y, 8, staging, 4, 4);
            other.fill(y, 16, 4, (byte) 0);
            other.synchronize();
        };
        for (int i = 0; i < WARM; i++) step.run();
        long blocks = gpu.allocations();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) step.run();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < 8L * ROUNDS, () -> bytes + " bytes of heap in " + ROUNDS + " steps of 8 calls");
        assertEquals(blocks, gpu.allocations());
    }
}
