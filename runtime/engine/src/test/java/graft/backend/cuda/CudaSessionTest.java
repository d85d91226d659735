package graft.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.GraftException;
import graft.backend.BackendException;
import graft.backend.Session;
import graft.backend.Session.State;
import graft.backend.StepBatch;
import graft.backend.StepTraffic;
import graft.cuda.Cuda;
import graft.cuda.CudaException;
import graft.cuda.HostDouble;
import graft.graph.BatchInput;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.laws.LawCase;
import graft.laws.OpLaws;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import graft.tensor.WeightTensor;
import graft.testing.TestGpu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session asks of the device: nothing new after the first step, nothing wrong, and what it does when the device fails. On the host double alone. */
class CudaSessionTest {
    private static final AdamWStep STEP = new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.01, 1, 1);
    private static final int OUT_OF_MEMORY = 2;
    private static final int LAUNCH_FAILED = 719;

    private HostDouble gpu;
    private Cuda cuda;

    @BeforeEach
    void takeTheDouble() {
        Assumptions.assumeFalse(TestGpu.isReal(), "a real GPU does not count calls");
        gpu = TestGpu.hostDouble();
        gpu.reset();
        cuda = gpu.cuda();
    }

    @AfterEach
    void nothingWrongWasAsked() {
        if (gpu == null) return;
        assertEquals(List.of(), gpu.complaints());
        assertEquals(0, gpu.liveBytes(), "bytes left on the device");
        assertEquals(0, gpu.livePinnedBytes(), "bytes left page-locked");
        gpu.reset();
    }

    private static LawCase law(String name) {
        return OpLaws.cases().stream().filter(l -> l.name().startsWith(name)).findFirst().orElseThrow();
    }

    private Session open(LawCase law, StepBatch batch, Precision precision) {
        return new CudaBackend(cuda, precision).open(law.program(), law.weights(), law.maxima(batch), 1);
    }

    private static void step(Session session, StepBatch batch) {
        session.run(batch);
        session.gradientNorm();
        session.update(STEP);
        session.moveAnchors(0.9);
    }

    @Test
    void laterStepsAllocateNothing() {
        LawCase law = law("attention with both biases");
        try (Session session = open(law, law.whole(), Precision.FLOAT32)) {
            step(session, law.whole());
            long device = gpu.allocations(), host = gpu.calls("cuMemHostAlloc"), modules = gpu.calls("cuModuleLoadDataEx"), events = gpu.calls("cuEventCreate");
            for (int i = 0; i < 3; i++) step(session, law.whole());
            assertEquals(device, gpu.allocations());
            assertEquals(host, gpu.calls("cuMemHostAlloc"));
            assertEquals(modules, gpu.calls("cuModuleLoadDataEx"));
            assertEquals(events, gpu.calls("cuEventCreate"));
        }
    }

    @Test
    void trafficIsWhatAStepDoes() {
        LawCase law = law("attention with both biases");
        try (Session session = open(law, law.whole(), Precision.FLOAT32)) {
            StepTraffic traffic = session.traffic().orElseThrow();
            session.run(law.whole());
            session.read(State.WEIGHT, law.program().trainable().getFirst().name());
            long uploaded = gpu.bytesUploaded(), products = gpu.calls("cublasSgemm_v2") + gpu.calls("cublasSgemmStridedBatched"), asked = gpu.calls("cuLaunchKernel") + gpu.calls("cuMemsetD8Async") + gpu.calls("cuMemcpyDtoDAsync_v2");
            session.run(law.whole());
            session.update(STEP);
            session.moveAnchors(0.5);
            session.read(State.WEIGHT, law.program().trainable().getFirst().name());
            assertEquals(traffic.launches(), gpu.calls("cuLaunchKernel") + gpu.calls("cuMemsetD8Async") + gpu.calls("cuMemcpyDtoDAsync_v2") - asked);
            assertEquals(traffic.products(), gpu.calls("cublasSgemm_v2") + gpu.calls("cublasSgemmStridedBatched") - products);
            assertTrue(gpu.bytesUploaded() - uploaded <= traffic.bytesUp(), gpu.bytesUploaded() - uploaded + " of at most " + traffic.bytesUp());
        }
    }

    @Test
    void aRunThatDoesNotFitSaysWhatItNeeds() {
        LawCase law = law("linear 65 to 33");
        gpu.totalMemory(1 << 20);
        String message = assertThrows(GraftException.class, () -> open(law, law.whole(), Precision.FLOAT32).close()).getMessage();
        assertTrue(message.contains("free"), message);
        gpu.totalMemory((4L << 20) + 4096);
        String plan = assertThrows(BackendException.class, () -> open(law, law.whole(), Precision.FLOAT32).close()).getMessage();
        assertTrue(plan.contains("trained weights") && plan.contains("--device cpu"), plan);
    }

    @Test
    void aKernelThatDiesInMidStepLosesTheSessionWithATypedError() {
        LawCase law = law("layer norm 19 wide");
        Session session = open(law, law.whole(), Precision.FLOAT32);
        step(session, law.whole());
        gpu.failKernel("layer_norm_grad", 1, LAUNCH_FAILED);
        CudaException dead = assertThrows(CudaException.class, () -> step(session, law.whole()));
        assertTrue(dead.getMessage().contains("LAUNCH_FAILED"), dead.getMessage());
        String after = assertThrows(BackendException.class, () -> session.run(law.whole())).getMessage();
        assertTrue(after.contains("last checkpoint") && after.contains("--device cpu"), after);
        session.close();
        gpu.reset();
    }

    @Test
    void memoryThatRunsOutInMidStepIsATypedError() {
        LawCase law = law("linear 65 to 33");
        try (Session session = open(law, law.whole(), Precision.FLOAT32)) {
            step(session, law.whole());
            gpu.fail("cuLaunchKernel", 3, OUT_OF_MEMORY);
            CudaException full = assertThrows(CudaException.class, () -> session.run(law.whole()));
            assertTrue(full.getMessage().contains("OUT_OF_MEMORY"), full.getMessage());
            assertThrows(BackendException.class, () -> session.run(law.whole()));
        }
    }

    /** Rows that a table does not have. */
    private record Wrong() implements BatchInput.Ints.OfTokens {
        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            for (int i = 0; i < place.tokens(); i++) out[from + i] = 5;
        }
    }

    @Test
    void aBadIndexNeverReachesTheDevice() {
        ProgramBuilder builder = new ProgramBuilder(true);
        Value table = builder.parameter(new Parameter("table", Shape.of(5, 3), Parameter.Role.FROZEN));
        builder.output("y", builder.apply(new Op.EmbeddingSum(1, 1), table, builder.input(new Wrong())));
        LawCase law = law("embedding sum 7 wide");
        try (Session session = new CudaBackend(cuda, Precision.FLOAT32).open(builder.build(), Map.of("table", WeightTensor.filled(Shape.of(5, 3), 1)), law.maxima(law.whole()), 1)) {
            long uploaded = gpu.bytesUploaded();
            String message = assertThrows(GraftException.class, () -> session.run(law.whole())).getMessage();
            assertTrue(message.contains("index 5") && message.contains("5 x 3"), message);
            assertEquals(uploaded, gpu.bytesUploaded());
        }
    }

    /** Named options round operands, forward and backward: results move by no more than the format's last digit gives, and do move. Only bfloat16 takes another call. */
    @Test
    void coarserProductsAreNamedOptions() {
        LawCase law = law("linear 65 to 33");
        List<double[]> exact = results(law, Precision.FLOAT32);
        long float32 = gpu.calls("cublasSgemm_v2");
        assertTrue(float32 >= 3 && gpu.calls("cublasGemmEx") == 0, "products and their gradients are asked for in float32");
        for (Precision precision : List.of(Precision.TF32, Precision.BF16)) {
            List<double[]> coarse = results(law, precision);
            for (int r = 0; r < exact.size(); r++) {
                double worst = farthest(exact.get(r), coarse.get(r));
                assertTrue(worst > 1e-6 && worst < (precision == Precision.TF32 ? 2e-3 : 2e-2), precision + ", result " + r + " is off by " + worst);
            }
        }
        assertEquals(2 * float32, gpu.calls("cublasSgemm_v2"));
        assertEquals(float32, gpu.calls("cublasGemmEx"));
        assertEquals(3, gpu.calls("cublasSetMathMode"));
    }

    /** Of the largest exact number. */
    private static double farthest(double[] exact, double[] coarse) {
        double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
        double worst = 0;
        for (int i = 0; i < exact.length; i++) worst = Math.max(worst, Math.abs(exact[i] - coarse[i]) / largest);
        return worst;
    }

    /** The output and the gradients of everything that a product gives one. */
    private List<double[]> results(LawCase law, Precision precision) {
        try (Session session = open(law, law.whole(), precision)) {
            List<double[]> all = new ArrayList<>();
            all.add(session.run(law.whole()).outputs().get("y"));
            for (Parameter p : law.program().trainable()) if (p.shape().rank() == 2) all.add(session.read(State.GRADIENT, p.name()));
            return all;
        }
    }
}
