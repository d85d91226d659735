package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Session;
import graft.backend.StepBatch;
import graft.kernel.AdamWStep;
import graft.plan.MemoryReport;
import graft.program.FrozenProducts;
import graft.program.Parameter;
import graft.program.Program;
import graft.tensor.NumberFormat;
import graft.tensor.WeightTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Frozen weights stored in bfloat16, in a whole model. */
class FrozenWeightsTest {
    private final Program program = TinyGtn.training(false, true, 0.1);
    private final StepBatch batch = TinyGtn.batch(TinyGtn.samples(3, 4, 9, 1, 12, 6, 2, 15), 3, 1);
    private final Map<String, WeightTensor> weights = TinyGtn.weights(program);

    private Map<String, WeightTensor> rounded() {
        Map<String, WeightTensor> rounded = new LinkedHashMap<>(weights);
        FrozenProducts.of(program).forEach(p -> rounded.computeIfPresent(p, (n, w) -> w.rounded(NumberFormat.BFLOAT16)));
        return rounded;
    }

    /** Losses, gradients, weights and predictions over some steps. */
    private List<double[]> steps(CpuBackend backend, Map<String, WeightTensor> from, int threads) {
        List<double[]> all = new ArrayList<>();
        try (Session session = backend.open(program, from, TinyGtn.maxima(batch), threads); Session inference = session.sharing(TinyGtn.inference(), TinyGtn.maxima(batch))) {
            for (int step = 1; step <= 3; step++) {
                session.run(new StepBatch(batch.microBatches(), step, 42, batch.labelledCells(), batch.cells())).losses().values().forEach(loss -> all.add(new double[] {loss}));
                session.update(new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.01, step, 1));
                session.moveAnchors(0.9);
                for (Parameter p : program.trainable()) all.add(session.read(Session.State.WEIGHT, p.name()));
                all.add(inference.run(batch).outputs().get("logits"));
            }
        }
        return all;
    }

    @Test
    void trainingGivesTheBitsOfWeightsThatWereRoundedBefore() {
        for (CpuBackend backend : List.of(CpuBackend.chosen(), CpuBackend.scalar())) {
            List<double[]> expected = steps(backend, rounded(), 1);
            for (int threads : new int[] {1, 3}) {
                List<double[]> actual = steps(backend.withFrozenWeights(NumberFormat.BFLOAT16), weights, threads);
                for (int i = 0; i < expected.size(); i++) assertArrayEquals(expected.get(i), actual.get(i), 0);
            }
            List<double[]> unrounded = steps(backend, weights, 1);
            assertTrue(unrounded.getFirst()[0] != expected.getFirst()[0], "rounding shows");
        }
    }

    @Test
    void whatOtherOperationsReadStaysFloat32() {
        Set<String> products = FrozenProducts.of(program);
        assertTrue(products.contains("block0.q.weight") && !products.contains("block0.q.bias") && !products.contains("atom") && !products.contains("block0.lora.a"), products.toString());
        try (Session session = CpuBackend.chosen().withFrozenWeights(NumberFormat.BFLOAT16).open(program, weights, TinyGtn.maxima(batch), 1)) {
            for (Parameter p : program.parameters()) {
                if (p.role() == Parameter.Role.ANCHOR) continue;
                float[] values = weights.get(p.name()).toArray();
                double[] expected = new double[values.length];
                for (int i = 0; i < values.length; i++) expected[i] = products.contains(p.name()) ? NumberFormat.BFLOAT16.round(values[i]) : values[i];
                assertArrayEquals(expected, session.read(Session.State.WEIGHT, p.name()), 0, p.name());
            }
        }
    }

    @Test
    void theReportSaysWhatIsSaved() {
        try (Session whole = CpuBackend.chosen().open(program, weights, TinyGtn.maxima(batch), 1);
                Session half = CpuBackend.chosen().withFrozenWeights(NumberFormat.BFLOAT16).open(program, weights, TinyGtn.maxima(batch), 1)) {
            MemoryReport before = whole.memory();
            MemoryReport after = half.memory();
            assertTrue(after.frozenWeights() < before.frozenWeights() * 0.6, after.frozenWeights() + " of " + before.frozenWeights());
            assertEquals(before.total() - before.frozenWeights(), after.total() - after.frozenWeights());
            assertEquals(after, CpuBackend.chosen().withFrozenWeights(NumberFormat.BFLOAT16).memory().session(program, TinyGtn.maxima(batch), 1), "told without a session");
            assertEquals(List.of(), before.notes());
            assertTrue(after.print().contains("of the frozen weights, 12 that only products read are stored in bfloat16"), after.print());
        }
    }
}
