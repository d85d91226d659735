package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.StepBatch;
import graft.plan.Recomputation;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Program;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecomputationTest {
    private static final List<StepBatch> BATCHES = List.of(TinyGtn.batch(TinyGtn.samples(1, 5, 9, 1, 13, 2, 7), 2, 1), TinyGtn.batch(TinyGtn.samples(2, 11, 3, 8, 30), 2, 2));
    private static final Sizes MAXIMA = TinyGtn.maxima(BATCHES.toArray(StepBatch[]::new));

    private static Stream<Arguments> programs() {
        return Stream.of(CpuBackend.chosen(), CpuBackend.scalar()).flatMap(backend -> Stream.of(false, true).flatMap(allTrain -> Stream.of(
                Arguments.of(backend, TinyGtn.training(allTrain, false, 0.1)), Arguments.of(backend, TinyGtn.training(allTrain, true, 0.1)))));
    }

    private static Recomputation of(CpuBackend backend, Program program) {
        return Recomputation.of(program, MAXIMA, backend.memory().scratch());
    }

    @ParameterizedTest
    @MethodSource("programs")
    void trainsToTheSameBitsInLessMemory(CpuBackend backend, Program program) {
        long plain = bits(backend, program, 2);
        Recomputation.Chosen all = of(backend, program).within(Long.MAX_VALUE).orElseThrow();
        assertSame(program, all.program());
        Recomputation.Chosen least = of(backend, program).smallest();
        assertTrue(least.arenaBytes() < 0.8 * all.arenaBytes(), least.arenaBytes() + " of " + all.arenaBytes());
        assertEquals(plain, bits(backend, least.program(), 1));
        assertEquals(plain, bits(backend, least.program(), 3));
        Recomputation.Chosen some = of(backend, program).within((all.arenaBytes() + least.arenaBytes()) / 2).orElseThrow();
        assertTrue(some.values() > 0 && some.values() < least.values() && some.extraOperations() < least.extraOperations(), some.values() + " and " + least.values());
        assertEquals(plain, bits(backend, some.program(), 2));
    }

    private static long bits(CpuBackend backend, Program program, int threads) {
        try (CpuSession session = (CpuSession) backend.open(program, TinyGtn.weights(program), MAXIMA, threads)) {
            return Trainer.train(session, BATCHES);
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void touchesAsManyBytesAsItSays(CpuBackend backend, Program program) {
        StepBatch batch = TinyGtn.batch(TinyGtn.samples(3, 40), 1, 1);
        Recomputation.Chosen least = Recomputation.of(program, TinyGtn.maxima(batch), backend.memory().scratch()).smallest();
        try (CpuSession session = (CpuSession) backend.open(least.program(), TinyGtn.weights(program), TinyGtn.maxima(batch), 2)) {
            session.plantCanary();
            session.run(batch);
            assertEquals(least.arenaBytes(), session.touchedBytes());
            assertEquals(backend.memory().session(least.program(), TinyGtn.maxima(batch), 2), session.memory());
        }
        assertTrue(least.savedBytes() > 0 && least.extraOperations() < least.operations() / 2, least.extraOperations() + " of " + least.operations());
    }

    @Test
    void whatIsCheapGoesBeforeProducts() {
        CpuBackend backend = CpuBackend.chosen();
        Program program = TinyGtn.training(true, false, 0.1);
        Recomputation all = of(backend, program);
        long products = products(program);
        long before = all.within(Long.MAX_VALUE).orElseThrow().arenaBytes();
        List<Long> more = new ArrayList<>();
        for (long bytes = before; bytes >= all.smallest().arenaBytes(); bytes -= before / 20) more.add(products(all.within(bytes).orElseThrow().program()) - products);
        assertEquals(more.stream().sorted().toList(), more, "products that run twice, with less and less memory");
        assertEquals(0L, more.get(1), "the first bytes are saved without a product");
        assertTrue(more.getLast() > 0, "the last ones are not");
    }

    private static long products(Program program) {
        return program.instructions().stream().map(Instruction::op).filter(op -> op instanceof Op.Linear || op instanceof Op.Attention).count();
    }

    @Test
    void theSameProgramComesOutEveryTime() {
        CpuBackend backend = CpuBackend.chosen();
        Program program = TinyGtn.training(false, true, 0.1);
        assertEquals(of(backend, program).smallest().program().print(), of(backend, program).smallest().program().print());
    }
}
