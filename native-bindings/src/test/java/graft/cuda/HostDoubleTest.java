package graft.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kernels, streams and captured graphs through the safe layer, on the host double. */
class HostDoubleTest extends OnTheDouble {
    @Test
    void aKernelRunsOnEveryElement() {
        int n = 1000;
        float[] x = ramp(n);
        float[] y = ramp(n);
        Launch axpy = axpy(upload(x), upload(y), 0.5f, n);
        axpy.on(stream);
        float[] got = download(axpyResult, n);
        for (int i = 0; i < n; i++) assertEquals(Math.fma(0.5f, x[i], y[i]), got[i]);
        assertEquals(1, gpu.launches("axpy"));
        assertEquals(8L * n, gpu.bytesUploaded());
        assertEquals(4L * n, gpu.bytesDownloaded());
    }

    @Test
    void sharedMemoryBarriersAndShufflesWork() {
        int n = 1111;
        float[] x = ramp(n);
        int blocks = (n + 127) / 128;
        DeviceMemory from = upload(x);
        DeviceMemory to = context.allocate(4L * blocks);
        for (String name : List.of("block_sums", "block_sums_by_warps")) {
            Launch launch = module.kernel(name).launch(Argument.POINTER, Argument.POINTER, Argument.INT32);
            launch.grid(blocks, 1, 1).block(128, 1, 1).dynamicShared(name.equals("block_sums") ? 0 : 16);
            launch.pointer(0, from.at(0, from.bytes())).pointer(1, to.at(0, to.bytes())).int32(2, n).on(stream);
            float[] sums = download(to, blocks);
            for (int b = 0; b < blocks; b++) {
                float want = 0;
                for (int i = b * 128; i < Math.min(n, b * 128 + 128); i++) want += x[i];
                assertEquals(want, sums[b], 1e-3f, name);
            }
        }
    }

    @Test
    void gridsAndBlocksHaveThreeDirections() {
        int blocks = 2 * 3 * 2;
        int threads = 4 * 3 * 5;
        DeviceMemory out = context.allocate(4L * (blocks * threads + 7));
        DeviceMemory count = upload(new float[1]);
        Launch launch = module.kernel("places").launch(Argument.POINTER, Argument.POINTER, Argument.INT64);
        launch.grid(2, 3, 2).block(4, 3, 5).pointer(0, out.at(0, out.bytes())).pointer(1, count.at(0, 4)).int64(2, 7).on(stream);
        float[] got = download(out, blocks * threads + 7);
        for (int b = 0; b < blocks; b++)
            for (int t = 0; t < threads; t++) assertEquals(2 * (b * 1000 + t), Float.floatToRawIntBits(got[7 + b * threads + t]));
        assertEquals(blocks * threads, Float.floatToRawIntBits(download(count, 1)[0]));
        assertTrue(Float.isNaN(got[0]), "what nothing wrote is not a number");
    }

    @Test
    void workWaitsForNothingButWhatItWasToldToWaitFor() {
        int n = 10;
        DeviceMemory x = upload(ramp(n));
        DeviceMemory y = upload(new float[n]);
        stream.synchronize();
        CudaStream other = context.stream();
        CudaEvent done = context.event();
        Launch first = axpy(x, y, 1f, n);
        first.on(stream);
        stream.record(done);
        assertArrayEquals(new float[n], download(y, n, other), "a stream that does not wait sees what was there before");
        other.waitFor(done);
        assertArrayEquals(ramp(n), download(y, n, other));
        assertTrue(done.reached());
    }

    @Test
    void pinnedMemoryIsReadWhenTheCopyIsDone() {
        PinnedMemory staging = context.pinned(4);
        DeviceMemory x = context.allocate(4);
        staging.segment().set(ValueLayout.JAVA_FLOAT, 0, 1f);
        stream.upload(staging, 0, x, 0, 4);
        staging.segment().set(ValueLayout.JAVA_FLOAT, 0, 2f);
        assertEquals(2f, download(x, 1)[0], "it was changed too early");
    }

    @Test
    void aCapturedGraphIsLaunchedAgain() {
        int n = 100;
        DeviceMemory x = upload(ramp(n));
        DeviceMemory y = upload(new float[n]);
        CudaStream beside = context.stream();
        CudaEvent fork = context.event();
        CudaEvent join = context.event();
        Launch launch = axpy(x, y, 1f, n);
        stream.beginCapture();
        launch.on(stream);
        stream.record(fork);
        beside.waitFor(fork);
        launch.float32(2, 2f).on(beside);
        beside.record(join);
        stream.waitFor(join);
        CudaGraph graph = stream.endCapture();
        launch.float32(2, 100f);
        for (int i = 0; i < 3; i++) graph.launch(stream);
        float[] got = download(y, n);
        for (int i = 0; i < n; i++) assertEquals(9f * i, got[i]);
        assertEquals(6, gpu.launches());
        assertEquals(2, gpu.calls("cuLaunchKernel"));
    }

    @Test
    void aCaptureThatForgetsToJoinIsRefused() {
        DeviceMemory x = upload(ramp(10));
        CudaStream beside = context.stream();
        CudaEvent fork = context.event();
        stream.beginCapture();
        stream.record(fork);
        beside.waitFor(fork);
        axpy(x, x, 1f, 10).on(beside);
        CudaException refused = assertThrows(CudaException.class, stream::endCapture);
        assertTrue(refused.getMessage().contains("CUDA_ERROR_STREAM_CAPTURE_UNJOINED"), refused.getMessage());
        complaintsOf("join");
    }

    @Test
    void mistakesAtBarriersAreSeen() {
        DeviceMemory x = upload(ramp(64));
        Launch leaves = module.kernel("leaves_before_barrier").launch(Argument.POINTER, Argument.INT32);
        leaves.block(64, 1, 1).pointer(0, x.at(0, 256)).int32(1, 40).on(stream);
        CudaException died = assertThrows(CudaLaunchException.class, stream::synchronize);
        assertTrue(died.getMessage().contains("leaves_before_barrier"), died.getMessage());
        assertFalse(died.contextUsable());
        assertTrue(context.lost());
        complaintsOf("has left");
    }

    @Test
    void barriersOnDifferentLinesDoNotMeet() {
        DeviceMemory x = upload(ramp(64));
        module.kernel("meets_at_two_barriers").launch(Argument.POINTER).block(64, 1, 1).pointer(0, x.at(0, 256)).on(stream);
        assertThrows(CudaLaunchException.class, stream::synchronize);
        complaintsOf("waits at line");
    }

    @Test
    void dynamicSharedMemoryHasAnEnd() {
        DeviceMemory x = upload(ramp(64));
        module.kernel("writes_behind_dynamic_shared").launch(Argument.POINTER).block(64, 1, 1).dynamicShared(128).pointer(0, x.at(0, 256)).on(stream);
        assertThrows(CudaLaunchException.class, stream::synchronize);
        complaintsOf("byte 128 of dynamic shared memory");
    }

    @Test
    void aTrapEndsTheDevice() {
        DeviceMemory x = context.allocate(4); // not a number
        module.kernel("gives_up").launch(Argument.POINTER).pointer(0, x.at(0, 4)).on(stream);
        CudaException died = assertThrows(CudaLaunchException.class, context::synchronize);
        assertTrue(died.getMessage().contains("CUDA_ERROR_LAUNCH_FAILED"), died.getMessage());
        assertThrows(CudaLaunchException.class, () -> context.allocate(4), "every later call says the same");
        complaintsOf("__trap()");
    }
}
