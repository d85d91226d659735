package graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backend;
import graft.backend.BackendException;
import graft.backend.Session;
import graft.backend.cpu.CpuBackend;
import graft.backend.cpu.TinyGtn;
import graft.backend.reference.ReferenceBackend;
import graft.graph.Sample;
import graft.program.Parameter;
import graft.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetPlannerTest {
    private static final Backend BACKEND = CpuBackend.chosen();
    private static final Program PROGRAM = TinyGtn.training(true, true, 0.1);
    private static final List<Sample> SAMPLES = TinyGtn.samples(4, 12, 9, 31, 7, 16, 24, 11, 8, 19, 5, 28, 14);
    private static final List<Sample> TEST = TinyGtn.samples(5, 21, 8, 13);
    private static final int THREADS = 3;

    private static BudgetPlanner.Wanted wanted(int threads) {
        return new BudgetPlanner.Wanted(PROGRAM, cutting -> MicroBatches.maxima(MicroBatches.cut(SAMPLES, true, cutting), true), Optional.of(TinyGtn.inference()), cutting -> Inference.maxima(TEST, true, cutting), threads);
    }

    private static FittedPlan fit(long bytes, int threads) {
        return BudgetPlanner.fit(new MemoryBudget(bytes), BACKEND, wanted(threads));
    }

    private static long plain() {
        return fit(Long.MAX_VALUE, THREADS).bytes();
    }

    private static long smallest() {
        return assertThrows(MemoryBudgetException.class, () -> fit(1, THREADS)).neededBytes();
    }

    @Test
    void aPlainPlanThatFitsIsLeftAsItIs() {
        FittedPlan plan = fit(plain(), THREADS);
        assertSame(PROGRAM, plan.program());
        assertEquals(THREADS, plan.threads());
        assertEquals(BACKEND.cutting(PROGRAM), plan.backend().cutting(PROGRAM));
        assertTrue(plan.remarks().getFirst().contains("the plain plan fits"), plan.remarks().toString());
    }

    @Test
    void aSessionTakesWhatThePlanSays() {
        for (long bytes : List.of(plain(), plain() - 1, (plain() + smallest()) / 2, smallest())) {
            FittedPlan plan = fit(bytes, THREADS);
            assertTrue(plan.bytes() <= bytes, plan.bytes() + " of " + bytes);
            try (Session training = plan.open(TinyGtn.weights(PROGRAM)); Session inference = training.sharing(TinyGtn.inference(), Inference.maxima(TEST, true, training.cutting()))) {
                assertEquals(plan.bytes(), training.memory().total() + inference.memory().total());
            }
        }
    }

    @Test
    void recomputationComesBeforeFewerThreadsAndThoseBeforeSmallerMicroBatches() {
        List<List<Integer>> steps = new ArrayList<>();
        long stride = Math.max(1, (plain() - smallest()) / 60);
        for (long bytes = plain(); bytes >= smallest(); bytes -= stride) {
            FittedPlan plan = fit(bytes, THREADS);
            List<Integer> step = List.of(-plan.maxima().tokens(), -plan.threads());
            if (steps.isEmpty() || !steps.getLast().equals(step)) steps.add(step);
        }
        int usual = -fit(plain(), THREADS).maxima().tokens();
        assertEquals(List.of(List.of(usual, -3), List.of(usual, -2), List.of(usual, -1)), steps.subList(0, 3), steps.toString());
        assertTrue(steps.size() > 3, "micro-batches never become smaller: " + steps);
        assertTrue(steps.subList(3, steps.size()).stream().allMatch(s -> s.getFirst() > usual), steps.toString());
        assertTrue(fit(plain() - 1, THREADS).program().instructions().size() > PROGRAM.instructions().size(), "the first bytes are saved by running something twice");
        FittedPlan last = fit(smallest(), THREADS);
        assertEquals(1, last.threads());
        assertTrue(last.remarks().toString().matches(".*micro-batches of at most 32 tokens instead of \\d+: .*1 thread instead of 3.*\\d+ of \\d+ values that the backward half reads are made again.*operations.*"), last.remarks().toString());
    }

    @Test
    void aPlanOfTheUsualMicroBatchesTrainsToTheSameBits() {
        double[] plain = weightsAfterTwoSteps(fit(plain(), THREADS));
        for (long bytes = plain() - 1; bytes >= smallest() && fit(bytes, THREADS).maxima().equals(fit(plain(), THREADS).maxima()); bytes -= (plain() - smallest()) / 5) {
            assertArrayEquals(plain, weightsAfterTwoSteps(fit(bytes, THREADS)), "with " + bytes + " of " + plain() + " bytes");
        }
    }

    @Test
    void resultsDependOnTheBudgetAndNeverOnThreads() {
        for (long bytes : List.of(smallest(), (fit(plain(), 1).bytes() + smallest()) / 2)) {
            FittedPlan one = fit(bytes, 1);
            for (int threads : new int[] {2, 4}) {
                assertEquals(one.maxima(), fit(bytes, threads).maxima());
                assertArrayEquals(weightsAfterTwoSteps(one), weightsAfterTwoSteps(fit(bytes, threads)));
            }
        }
    }

    private static double[] weightsAfterTwoSteps(FittedPlan plan) {
        try (Session session = plan.open(TinyGtn.weights(PROGRAM))) {
            for (int step = 1; step <= 2; step++) {
                session.run(MicroBatches.step(SAMPLES, PROGRAM, 2, step, 9, session.cutting()));
                session.update(new graft.kernel.AdamWStep(0.01, 0.9, 0.999, 1e-8, 0.01, step, 0.5));
                session.moveAnchors(0.9);
            }
            return PROGRAM.trainable().stream().map(Parameter::name).flatMapToDouble(name -> Arrays.stream(session.read(Session.State.WEIGHT, name))).toArray();
        }
    }

    @Test
    void whatFitsNowhereIsRefusedWithTheSmallestPlan() {
        long needed = smallest();
        assertEquals(needed, fit(needed, THREADS).bytes());
        MemoryBudgetException e = assertThrows(MemoryBudgetException.class, () -> fit(needed - 1, THREADS));
        String message = e.getMessage();
        assertEquals(needed, e.neededBytes());
        assertTrue(message.contains("needs at least " + MemoryBudget.mebibytes(needed)) && message.contains("Set memory = " + (needed + (1 << 20) - 1) / (1 << 20) + " MiB"), message);
    }

    @Test
    void aBackEndThatCannotTellRefusesABudget() {
        String message = assertThrows(BackendException.class, () -> BudgetPlanner.fit(new MemoryBudget(1 << 30), new ReferenceBackend(), wanted(1))).getMessage();
        assertTrue(message.contains("reference") && message.contains("memory = "), message);
    }
}
