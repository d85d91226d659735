package graft.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backend;
import graft.backend.Backends;
import graft.backend.cuda.CudaBackend;
import graft.backend.cuda.Precision;
import graft.cuda.CudaException;
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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on the CUDA back end, and runs that lose their device. */
class OnDeviceTest {
    private static final int LAUNCH_FAILED = 719;

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

    private RunResult run(String name, boolean resume, Backend backend) {
        GraftedModel model = new Graphormer.Options("tiny", Graphormer.Profile.POST_LN, 1, 8, 8, 2, 2, Graphormer.Tables.RELEASED, 0.1, 0.1, 0.1, 2, ShortestPaths.Reading.FIXED)
                .describe().grafted(g -> g.freezeBackbone().regression(1).everyBlock(b -> b.afterBlock(GAdapter.ofRank(2))));
        FineTuning tuning = FineTuning.of(model).csv(csv, TableSpec.regression("smiles", "y")).split(SplitPlan.random(1)).bregman(1, 0.9).epochs(2).batchGraphs(8).checkpointSteps(1).seed(5).build();
        return FineTuningRun.run(tuning, new RunSettings(backend, 1, Optional.empty(), folder.resolve(name), resume, Optional.empty(), RunReport.silent(), () -> false));
    }

    private static Backend device() {
        return new CudaBackend(TestGpu.cuda(), Precision.FLOAT32);
    }

    @Test
    void theSameSeedGivesTheSameDigest() {
        assertEquals(run("one", false, device()).weightsDigest(), run("two", false, device()).weightsDigest());
    }

    @Test
    void aRunThatLosesItsDeviceGoesOnOnTheCpu() {
        Assumptions.assumeFalse(TestGpu.isReal(), "a real GPU is not told to fail");
        TestGpu.hostDouble().reset();
        // The third step's backward pass: two checkpoints have been written by then.
        TestGpu.hostDouble().failKernel("layer_norm_grad", 5, LAUNCH_FAILED);
        CudaException lost = assertThrows(CudaException.class, () -> run("lost", false, device()));
        assertTrue(lost.getMessage().contains("LAUNCH_FAILED"), lost.getMessage());
        assertTrue(Files.exists(folder.resolve("lost/checkpoint/last.safetensors")));
        RunResult resumed = run("lost", true, Backends.byName("scalar"));
        assertTrue(resumed.finished());
        TestGpu.hostDouble().reset();
    }
}
