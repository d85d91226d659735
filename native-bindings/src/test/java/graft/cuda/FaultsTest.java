package graft.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.GraftException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What goes wrong on a device comes out as a typed error with the driver's own name of it and a way to mend it. */
class FaultsTest extends OnTheDouble {
    private static <E extends GraftException> E says(Class<E> type, Executable action, String... words) {
        E error = assertThrows(type, action);
        for (String word : words) assertTrue(error.getMessage().contains(word), () -> word + " in: " + error.getMessage());
        return error;
    }

    @Test
    void memoryRunsOut() {
        gpu.totalMemory(1 << 20);
        context.allocate(1 << 19);
        CudaOutOfMemoryException full = says(CudaOutOfMemoryException.class, () -> context.allocate((1 << 19) + 1), "CUDA_ERROR_OUT_OF_MEMORY", "524289 bytes",
                "524288 of", "--device cpu");
        assertTrue(full.contextUsable());
        context.allocate(1 << 19);
        gpu.fail("cuMemHostAlloc", 2, 2);
        context.pinned(1);
        says(CudaOutOfMemoryException.class, () -> context.pinned(1), "page-locked");
        gpu.fail("cublasCreate_v2", 1, 3);
        says(CudaOutOfMemoryException.class, () -> context.cublas(stream, 0), "CUBLAS_STATUS_ALLOC_FAILED");
    }

    @Test
    void aDeviceIsLostInMidStep() {
        DeviceMemory x = upload(ramp(8));
        Launch launch = axpy(x, x, 1f, 8);
        gpu.failKernel("axpy", 2, 46);
        launch.on(stream);
        stream.synchronize();
        launch.on(stream);
        CudaLostException lost = says(CudaLostException.class, stream::synchronize, "CUDA_ERROR_DEVICE_UNAVAILABLE", "resume from the last checkpoint", "axpy");
        assertFalse(lost.contextUsable());
        assertTrue(context.lost());
        says(CudaLostException.class, () -> launch.on(stream), "CUDA_ERROR_DEVICE_UNAVAILABLE");
        says(CudaLostException.class, () -> context.allocate(4), "CUDA_ERROR_DEVICE_UNAVAILABLE");
        x.close(); // a lost context has nothing left to free
    }

    @Test
    void aThreadThatForgotTheContextLosesNothing() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                stream.synchronize();
            } catch (CudaException e) {
                thrown.set(e);
            }
        });
        other.start();
        other.join();
        CudaException refused = (CudaException) thrown.get();
        assertTrue(refused.getMessage().contains("not made the context current"), refused.getMessage());
        assertTrue(refused.contextUsable() && !context.lost());
        complaintsOf("without a current context");
        stream.synchronize();
    }

    @Test
    void cublasFindsTheDeviceLost() {
        DeviceMemory x = upload(ramp(4));
        DeviceMemory y = upload(ramp(4));
        Cublas blas = context.cublas(stream, 0);
        gpu.failKernel("axpy", 1, 700);
        axpy(x, x, 1f, 4).on(stream);
        assertThrows(CudaLaunchException.class, stream::synchronize);
        CudaLaunchException lost = says(CudaLaunchException.class, () -> blas.sgemm(false, false, 2, 2, 2, 1f, x.at(0, 16), 2, x.at(0, 16), 2, 0f, y.at(0, 16), 2),
                "CUDA_ERROR_ILLEGAL_ADDRESS");
        assertTrue(lost.getSuppressed()[0].getMessage().contains("CUBLAS_STATUS_EXECUTION_FAILED"));
    }

    @Test
    void launchesOutsideTheLimitsAreRefused() {
        DeviceMemory x = upload(ramp(8));
        Launch launch = axpy(x, x, 1f, 8);
        CudaLaunchException refused = says(CudaLaunchException.class, () -> launch.block(32, 33, 1).on(stream), "axpy", "32x33x1 threads", "CUDA_ERROR_INVALID_VALUE");
        assertTrue(refused.contextUsable());
        complaintsOf("a block of more than 1024 threads");
        launch.block(1, 1, 1);
        assertThrows(CudaLaunchException.class, () -> launch.grid(1, 65536, 1).on(stream));
        assertThrows(CudaLaunchException.class, () -> launch.grid(0, 1, 1).on(stream));
        assertThrows(CudaLaunchException.class, () -> launch.grid(1, 1, 1).dynamicShared(49153).on(stream));
        complaintsOf("48 KiB");
        gpu.fail("cuLaunchKernel", 1, 701);
        says(CudaLaunchException.class, () -> launch.dynamicShared(0).on(stream), "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES");
        launch.on(stream);
    }

    @Test
    void argumentsAreComparedWithTheKernel() {
        CudaKernel axpy = module.kernel("axpy");
        says(CudaLaunchException.class, () -> axpy.launch(Argument.POINTER, Argument.POINTER, Argument.FLOAT32), "[8, 8, 4, 4]", "[8, 8, 4]");
        says(CudaLaunchException.class, () -> axpy.launch(Argument.POINTER, Argument.POINTER, Argument.FLOAT32, Argument.INT64), "[8, 8, 4, 8]");
        Launch launch = axpy.launch(Argument.POINTER, Argument.POINTER, Argument.FLOAT32, Argument.INT32);
        says(CudaLaunchException.class, () -> launch.int32(2, 1), "parameter 2 of kind INT32");
        says(CudaLaunchException.class, () -> launch.pointer(4, 0), "parameter 4");
        launch.pointer(0, 12345).pointer(1, 0);
        assertThrows(CudaLaunchException.class, () -> launch.on(stream));
        complaintsOf("argument 0 of axpy: 0x3039 is in no block");
        DeviceMemory x = upload(ramp(8));
        launch.pointer(0, x.at(2, 4));
        assertThrows(CudaLaunchException.class, () -> launch.on(stream));
        complaintsOf("no multiple of 4");
    }

    @Test
    void modulesAndKernelsThatAreNotThere() {
        says(CudaException.class, () -> context.module("nothing.ptx", "nothing".getBytes(StandardCharsets.US_ASCII)), "nothing.ptx", "CUDA_ERROR_INVALID_PTX",
                "the image is no PTX text");
        says(CudaException.class, () -> module.kernel("axp"), "axp", "axpy.ptx", "CUDA_ERROR_NOT_FOUND");
        assertThrows(CudaException.class, () -> module.kernel("of_another_source"));
        complaintsOf("not in the sources");
        CudaModule old = context.module("old.ptx", new PtxText().entry("axpy", 3).bytes());
        assertThrows(CudaException.class, () -> old.kernel("axpy"));
        complaintsOf("axpy has 3 parameters in the PTX text and 4 in its source");
    }

    @Test
    void memoryHasBounds() {
        DeviceMemory x = context.allocate(100);
        assertEquals(x.at(0, 100) + 40, x.at(40, 60));
        says(CudaException.class, () -> x.at(40, 61), "bytes 40 to 101", "100 bytes");
        says(CudaException.class, () -> x.at(-1, 1), "bytes -1");
        says(CudaException.class, () -> x.at(Long.MAX_VALUE, 2));
        PinnedMemory host = context.pinned(10);
        says(CudaException.class, () -> stream.upload(host, 5, x, 0, 6), "page-locked");
        says(CudaException.class, () -> stream.download(x, 96, host, 0, 5), "bytes 96 to 101");
        says(CudaException.class, () -> context.allocate(0));
        x.close();
        x.close();
        says(CudaException.class, () -> x.at(0, 1), "after it was closed");
        host.close();
        says(CudaException.class, host::segment, "after it was closed");
    }

    @Test
    void writesJustOutsideABlockAreSeen() {
        DeviceMemory x = upload(ramp(8));
        axpy(x, x, 1f, 8).int32(3, 9).block(32, 1, 1).on(stream);
        stream.synchronize();
        complaintsOf("just outside a block of 32 bytes");
    }

    @Test
    void whatIsLeftOpenIsFreedWithTheContext() {
        upload(ramp(100));
        context.cublas(context.stream(), 1000);
        context.event();
        context.close();
        context.close();
        assertEquals(0, gpu.liveBytes() + gpu.livePinnedBytes());
    }
}
