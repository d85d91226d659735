package graft.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A context on the double for each test, and no complaint after it but those that the test asked for. */
abstract class OnTheDouble {
    HostDouble gpu;
    CudaContext context;
    CudaStream stream;
    CudaModule module;
    DeviceMemory axpyResult;
    private boolean complaintsSeen;

    @BeforeEach
    void openTheDouble() {
        gpu = HostDouble.build(List.of(Path.of("src/test/cpp/axpy.cu")));
        gpu.reset();
        Cuda cuda = gpu.cuda();
        context = cuda.context(cuda.firstDevice());
        context.makeCurrent();
        stream = context.stream();
        module = context.module("axpy.ptx", new PtxText().entry("axpy", 4).entry("block_sums", 3).entry("block_sums_by_warps", 3).entry("places", 3)
                .entry("leaves_before_barrier", 2).entry("meets_at_two_barriers", 1).entry("writes_behind_dynamic_shared", 1).entry("gives_up", 1)
                .entry("of_another_source", 1).entry("axpy_with_less", 3).bytes());
    }

    @AfterEach
    void closeTheDouble() {
        if (context == null) return;
        boolean lost = context.lost();
        context.close();
        if (!complaintsSeen) assertEquals(List.of(), gpu.complaints());
        if (!lost) {
            assertEquals(0, gpu.liveBytes());
            assertEquals(0, gpu.livePinnedBytes());
        }
        gpu.reset();
    }

    /** The double found something wrong, in these words among others. */
    void complaintsOf(String words) {
        complaintsSeen = true;
        assertTrue(gpu.complaints().stream().anyMatch(c -> c.contains(words)), () -> words + " in " + gpu.complaints());
    }

    static float[] ramp(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) x[i] = i;
        return x;
    }

    Launch axpy(DeviceMemory x, DeviceMemory y, float a, int n) {
        axpyResult = y;
        return module.kernel("axpy").launch(Argument.POINTER, Argument.POINTER, Argument.FLOAT32, Argument.INT32).grid((n + 255) / 256, 1, 1).block(256, 1, 1)
                .pointer(0, x.at(0, 4L * n)).pointer(1, y.at(0, 4L * n)).float32(2, a).int32(3, n);
    }

    DeviceMemory upload(float... values) {
        DeviceMemory memory = context.allocate(4L * values.length);
        PinnedMemory staging = context.pinned(4L * values.length);
        MemorySegment.copy(values, 0, staging.segment(), ValueLayout.JAVA_FLOAT, 0, values.length);
        stream.upload(staging, 0, memory, 0, 4L * values.length);
        return memory;
    }

    float[] download(DeviceMemory memory, int n) {
        return download(memory, n, stream);
    }

    float[] download(DeviceMemory memory, int n, CudaStream on) {
        PinnedMemory staging = context.pinned(4L * n);
        on.download(memory, 0, staging, 0, 4L * n);
        on.synchronize();
        return staging.segment().toArray(ValueLayout.JAVA_FLOAT);
    }
}
