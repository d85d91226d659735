package graft.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.cpu.CpuBackend;
import graft.backend.cuda.Precision;
import graft.cuda.Cuda;
import graft.cuda.CudaUnavailableException;
import org.junit.jupiter.api.Test;

/** What each wish comes to where there is no GPU: tests are run with {@code -Dgraft.cuda=off}. */
class DeviceTest {
    @Test
    void autoFallsBackWithOneLine() {
        Device.Choice choice = Device.AUTO.choose(Precision.TF32);
        assertTrue(choice.backend() instanceof CpuBackend);
        String remark = choice.remark().orElseThrow();
        assertEquals(1, remark.lines().count());
        assertTrue(remark.startsWith("computing on the CPU, in float32: ") && remark.contains(Cuda.SWITCH) && remark.contains("graft doctor"), remark);
    }

    @Test
    void gpuDoesNotFallBack() {
        String message = assertThrows(CudaUnavailableException.class, () -> Device.GPU.choose(Precision.FLOAT32)).getMessage();
        assertTrue(message.contains(Cuda.search().reasons().getFirst()), message);
    }

    @Test
    void cpuLooksForNothingAndHasOnePrecision() {
        assertTrue(Device.CPU.choose(Precision.FLOAT32).remark().isEmpty());
        String message = assertThrows(BackendException.class, () -> Device.CPU.choose(Precision.BF16)).getMessage();
        assertTrue(message.contains("float32"), message);
    }
}
