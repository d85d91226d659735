package graft.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.backend.Session;
import graft.backend.Session.State;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.cuda.HostDouble;
import graft.kernel.AdamWStep;
import graft.laws.LawCase;
import graft.laws.OpLaws;
import graft.testing.TestGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One stream copies while the other computes, and neither reads what the other has not finished, nor writes what it still reads: whichever runs ahead, the bits are those
 * of doing one thing after the other. Without any one of the waits between the two, one of these schedules gives other bits.
 */
class OverlapTest {
    private static final int COMPUTING = 1;
    private static final int COPYING = 2;

    private HostDouble gpu;

    @BeforeEach
    void takeTheDouble() {
        Assumptions.assumeFalse(TestGpu.isReal(), "a real GPU is not told when to work");
        gpu = TestGpu.hostDouble();
    }

    @AfterEach
    void asItWas() {
        if (gpu == null) return;
        assertEquals(List.of(), gpu.complaints());
        gpu.reset();
    }

    /** Outputs and losses of some steps of differing batches that nothing waits between, and the weights after them. */
    private List<double[]> run(LawCase law, int graphs, Consumer<HostDouble> schedule) {
        gpu.reset();
        schedule.accept(gpu);
        List<double[]> all = new ArrayList<>();
        try (Session session = new CudaBackend(gpu.cuda(), Precision.FLOAT32).open(law.program(), law.weights(), law.maxima(law.whole()), 1)) {
            for (int step = 1; step <= 4; step++) {
                LawCase ordered = step % 2 == 0 ? law : law.withSamples(law.samples().reversed());
                StepBatch batch = graphs == 0 ? ordered.whole() : ordered.cut(graphs);
                StepResult result = session.run(new StepBatch(batch.microBatches(), step, 42, batch.labelledCells(), batch.cells()));
                result.losses().values().forEach(loss -> all.add(new double[] {loss}));
                all.addAll(result.outputs().values());
                session.update(new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.01, step, 1));
                session.moveAnchors(0.9);
            }
            for (var p : law.program().trainable()) all.add(session.read(State.WEIGHT, p.name()));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"attention with both biases and dropout", "embedding sum 7 wide", "structure product 7", "loss of a token's class, 119"})
    void whicheverStreamRunsAheadTheBitsAreTheSame(String name) {
        LawCase law = OpLaws.cases().stream().filter(l -> l.name().startsWith(name)).findFirst().orElseThrow();
        for (int graphs : new int[] {0, 1}) {
            List<double[]> inTurn = run(law, graphs, d -> d.eager(true));
            compare(inTurn, run(law, graphs, d -> { }), name + ", both late");
            compare(inTurn, run(law, graphs, d -> d.eagerStream(COMPUTING)), name + ", computing ahead");
            compare(inTurn, run(law, graphs, d -> d.eagerStream(COPYING)), name + ", copying ahead");
        }
    }

    private static void compare(List<double[]> wanted, List<double[]> got, String when) {
        assertEquals(wanted.size(), got.size());
        for (int i = 0; i < wanted.size(); i++) assertArrayEquals(wanted.get(i), got.get(i), when + ", result " + i);
    }
}
