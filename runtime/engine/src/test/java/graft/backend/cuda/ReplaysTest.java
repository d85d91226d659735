package graft.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Session;
import graft.backend.Session.State;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.cuda.CudaException;
import graft.cuda.CudaLaunchException;
import graft.cuda.HostDouble;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.laws.LawCase;
import graft.laws.OpLaws;
import graft.testing.TestGpu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps whose shapes repeat are replayed as captured graphs, and give the bits of plain launches. */
class ReplaysTest {
    private static final int STEPS = 6;

    private HostDouble gpu;

    @BeforeEach
    void takeTheDouble() {
        if (TestGpu.isReal()) return;
        gpu = TestGpu.hostDouble();
        gpu.reset();
    }

    @AfterEach
    void nothingWrongWasAsked() {
        System.clearProperty(Replays.SWITCH);
        if (gpu == null) return;
        assertEquals(List.of(), gpu.complaints());
        assertEquals(0, gpu.liveBytes() + gpu.livePinnedBytes());
        gpu.reset();
    }

    private static LawCase law(String name) {
        return OpLaws.cases().stream().filter(l -> l.name().startsWith(name)).findFirst().orElseThrow();
    }

    private static Session open(LawCase law) {
        return new CudaBackend(TestGpu.cuda(), Precision.FLOAT32).open(law.program(), law.weights(), law.maxima(law.whole()), 1);
    }

    /** Batches of one shape: every second has its graphs in another order, the later ones more labels that are missing; each has its own number and so its own dropout. */
    private static StepBatch batch(LawCase law, int step, int parts) {
        List<Sample> samples = step % 2 == 0 ? law.samples() : law.samples().reversed();
        StepBatch whole = parts == 1 ? law.withSamples(samples).whole() : law.withSamples(samples).cut((samples.size() + parts - 1) / parts);
        return new StepBatch(whole.microBatches(), step, whole.seed(), step < 4 ? whole.labelledCells() : whole.labelledCells() / 2, whole.cells());
    }

    /** All that a run of some steps gives. */
    private static List<double[]> run(LawCase law, int parts, String graphs) {
        System.setProperty(Replays.SWITCH, graphs);
        boolean trains = DeviceWeights.trains(law.program());
        List<double[]> all = new ArrayList<>();
        try (Session session = open(law)) {
            for (int step = 1; step <= STEPS; step++) {
                StepResult result = session.run(batch(law, step, parts));
                result.losses().values().forEach(loss -> all.add(new double[] {loss}));
                all.addAll(result.outputs().values());
                if (!trains) continue;
                for (var p : law.program().trainable()) all.add(session.read(State.GRADIENT, p.name()));
                session.update(new AdamWStep(1e-2 / step, 0.9, 0.999, 1e-8, 0.01, step, 1));
                session.moveAnchors(0.9);
            }
            for (var p : law.program().trainable()) all.add(session.read(State.WEIGHT, p.name()));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"attention with both biases and dropout", "mixture attention with trained shares and dropout", "dropout 7", "embedding sum 7 wide", "structure product 7",
        "a layer whose", "rotations, 3", "loss of a token's class, 119", "proximal step", "orthogonality"})
    void replayedStepsGiveTheBitsOfPlainOnes(String name) {
        LawCase law = law(name);
        for (int parts : new int[] {1, 2}) {
            List<double[]> plain = run(law, parts, "off");
            List<double[]> replayed = run(law, parts, "on");
            assertEquals(plain.size(), replayed.size());
            for (int i = 0; i < plain.size(); i++) assertArrayEquals(plain.get(i), replayed.get(i), name + " in " + parts + " parts, result " + i);
        }
    }

    @Test
    void dropoutDiffersFromStepToStepInAReplay() {
        LawCase law = law("dropout 7");
        try (Session session = open(law)) {
            List<double[]> outputs = new ArrayList<>();
            for (int step = 1; step <= 4; step++) outputs.add(session.run(new StepBatch(law.whole().microBatches(), step, 42, 1, 1)).outputs().get("y").clone());
            assertTrue(Arrays.mismatch(outputs.get(2), outputs.get(3)) >= 0, "steps 3 and 4 drop the same");
        }
    }

    @Test
    void aShapeThatComesBackIsAFewLaunches() {
        Assumptions.assumeFalse(TestGpu.isReal(), "a real GPU does not count calls");
        LawCase law = law("attention with both biases and dropout");
        try (Session session = open(law)) {
            long[] asked = new long[5];
            long[] done = new long[5];
            for (int step = 1; step < asked.length; step++) {
                long calls = gpu.calls("cuLaunchKernel") + gpu.calls("cublasSgemm_v2") + gpu.calls("cublasSgemmStridedBatched"), kernels = gpu.launches() + gpu.products();
                session.run(new StepBatch(law.whole().microBatches(), step, 42, law.whole().labelledCells(), law.whole().cells()));
                session.read(State.WEIGHT, law.program().trainable().getFirst().name());
                asked[step] = gpu.calls("cuLaunchKernel") + gpu.calls("cublasSgemm_v2") + gpu.calls("cublasSgemmStridedBatched") - calls;
                done[step] = gpu.launches() + gpu.products() - kernels;
            }
            assertTrue(asked[1] > 10 && asked[2] > 10, "the first step is put launch by launch, and the second is captured");
            assertEquals(0, asked[3]);
            assertEquals(0, asked[4]);
            assertEquals(done[1], done[4], "what a step computes stays the same");
            long graphs = gpu.calls("cuGraphInstantiateWithFlags");
            session.run(law.cut(1));
            assertEquals(graphs, gpu.calls("cuGraphInstantiateWithFlags"), "shapes that were seen once are not captured");
        }
        assertEquals(gpu.calls("cuGraphInstantiateWithFlags"), gpu.calls("cuGraphExecDestroy"));
        assertEquals(gpu.calls("cuGraphInstantiateWithFlags"), gpu.calls("cuGraphDestroy"));
    }

    @Test
    void aKernelThatDiesInAReplayIsATypedError() {
        Assumptions.assumeFalse(TestGpu.isReal(), "a real GPU is not told to fail");
        LawCase law = law("layer norm 19 wide");
        try (Session session = open(law)) {
            for (int step = 1; step <= 3; step++) session.run(law.whole());
            gpu.failKernel("layer_norm_grad", 1, 719);
            assertThrows(CudaLaunchException.class, () -> {
                session.run(law.whole());
                session.gradientNorm();
            });
        }
        gpu.reset();
    }

    @Test
    void aCaptureThatFailsSaysHowToDoWithout() {
        Assumptions.assumeFalse(TestGpu.isReal(), "a real GPU is not told to fail");
        LawCase law = law("linear 65 to 33");
        try (Session session = open(law)) {
            session.run(law.whole());
            gpu.fail("cuStreamBeginCapture_v2", 1, 900);
            String message = assertThrows(CudaException.class, () -> session.run(law.whole())).getMessage();
            assertTrue(message.contains("STREAM_CAPTURE_UNSUPPORTED") && message.contains("graft.cuda.graphs=off"), message);
        }
        try (Session session = open(law)) {
            session.run(law.whole());
            gpu.fail("cublasSgemm_v2", 1, 14);
            String message = assertThrows(CudaException.class, () -> session.run(law.whole())).getMessage();
            assertTrue(message.contains("INTERNAL_ERROR"), message);
        }
    }
}
