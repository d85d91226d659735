package graft.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backend;
import graft.backend.Backends;
import graft.backend.StepTraffic;
import graft.backend.cuda.CudaBackend;
import graft.backend.cuda.Precision;
import graft.cuda.CudaException;
import graft.cuda.CudaLaunchException;
import graft.cuda.CudaLostException;
import graft.cuda.CudaOutOfMemoryException;
import graft.cuda.HostDouble;
import graft.graph.ShortestPaths;
import graft.model.adapter.GAdapter;
import graft.model.adapter.GraftedModel;
import graft.model.preset.Graphormer;
import graft.molecules.data.SplitPlan;
import graft.molecules.data.TableSpec;
import graft.testing.TestGpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs on the CUDA back end, and runs that lose their device. */
class OnDeviceTest {
    @TempDir
    Path folder;

    private Path csv;

    @BeforeEach
    void writeTable() throws IOException {
        Assumptions.assumeTrue(TestGpu.missing().isEmpty(), TestGpu.missing());
        StringBuilder text = new StringBuilder("smiles,y\n");
        for (int i = 0; i < 20; i++) text.append("C".repeat(1 + i % 5)).append(i % 2 == 0 ? "O" : "N").append("C".repeat(i / 5)).append(',').append((i * 37 % 19) / 3.0).append('\n');
        csv = folder.resolve("table.csv");
        Files.writeString(csv, text);
    }

    private FineTuning tuning() {
        GraftedModel model = new Graphormer.Options("tiny", Graphormer.Profile.POST_LN, 1, 8, 8, 2, 2, Graphormer.Tables.RELEASED, 0.1, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED)
                .describe().grafted(g -> g.freezeBackbone().regression(1).everyBlock(b -> b.afterBlock(GAdapter.ofRank(2))));
        return FineTuning.of(model).csv(csv, TableSpec.regression("smiles", "y")).split(SplitPlan.random(1)).bregman(1, 0.9).epochs(3).batchGraphs(8).checkpointSteps(1).seed(5).build();
    }

    private RunSettings settings(String name, boolean resume, Backend backend, BooleanSupplier afterStep) {
        return new RunSettings(backend, 1, Optional.empty(), folder.resolve(name), resume, Optional.empty(), RunReport.silent(), afterStep);
    }

    private RunResult run(String name, boolean resume, Backend backend, BooleanSupplier afterStep) {
        return FineTuningRun.run(tuning(), settings(name, resume, backend, afterStep));
    }

    private static Backend device() {
        return new CudaBackend(TestGpu.cuda(), Precision.FLOAT32);
    }

    @Test
    void theSameSeedGivesTheSameDigest() {
        assertEquals(run("one", false, device(), () -> false).weightsDigest(), run("two", false, device(), () -> false).weightsDigest());
    }

    @Test
    void whatAStepPutsOnTheDeviceIsKnownBeforehand() {
        StepTraffic traffic = FineTuningRun.planned(tuning(), settings("planned", false, device(), () -> false)).traffic().orElseThrow();
        assertTrue(traffic.launches() > 0 && traffic.products() > 0 && traffic.bytesUp() > 0 && traffic.bytesDown() > 0 && traffic.bytesMoved() > 0, traffic::print);
    }

    /** What the device does in the middle of a step. */
    private enum Fault {
        KERNEL_DIES(gpu -> gpu.failKernel("layer_norm_grad", 1, 719), CudaLaunchException.class, "LAUNCH_FAILED"),
        MEMORY_RUNS_OUT(gpu -> gpu.fail("cublasSgemm_v2", 3, 3), CudaOutOfMemoryException.class, "ALLOC_FAILED"),
        DEVICE_IS_LOST(gpu -> gpu.failKernel("adamw", 1, 214), CudaLostException.class, "ECC_UNCORRECTABLE");

        private final Consumer<HostDouble> prepared;
        private final Class<? extends CudaException> error;
        private final String name;

        Fault(Consumer<HostDouble> prepared, Class<? extends CudaException> error, String name) {
            this.prepared = prepared;
            this.error = error;
            this.name = name;
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aRunThatLosesItsDeviceGoesOnOnTheCpu(Fault fault) {
        Assumptions.assumeFalse(TestGpu.isReal(), "a real GPU is not told to fail");
        HostDouble gpu = TestGpu.hostDouble();
        gpu.reset();
        int[] asked = new int[1];
        BooleanSupplier failsInTheThirdStep = () -> {
            if (++asked[0] == 3) fault.prepared.accept(gpu);
            return false;
        };
        CudaException lost = assertThrows(CudaException.class, () -> run("lost", false, device(), failsInTheThirdStep));
        assertInstanceOf(fault.error, lost);
        assertTrue(lost.getMessage().contains(fault.name) && lost.getMessage().contains("--device cpu"), lost.getMessage());
        if (lost.contextUsable()) assertEquals(0, gpu.liveBytes() + gpu.livePinnedBytes(), "bytes that a failed run has not given back");
        assertTrue(Files.exists(folder.resolve("lost/checkpoint/last.safetensors")));
        RunResult resumed = run("lost", true, Backends.byName("scalar"), () -> false);
        assertTrue(resumed.finished());
        assertEquals(3, resumed.history().size());
        // A context that a failed run had left open would be let go of by the collector, in the middle of somebody else's run.
        gpu.reset();
    }
}
