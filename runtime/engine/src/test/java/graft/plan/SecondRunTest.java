package graft.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backend;
import graft.backend.cpu.CpuBackend;
import graft.backend.reference.ReferenceBackend;
import graft.laws.BackendLaws;
import graft.laws.LawCase;
import graft.laws.OpLaws;
import graft.program.Instruction;
import graft.program.Program;
import graft.program.Value;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation may run a second time, whether or not that saves memory. */
class SecondRunTest {
    private static final List<Backend> BACKENDS = List.of(new ReferenceBackend(), CpuBackend.scalar(), CpuBackend.chosen());

    private static Program keepingNothing(Program program) {
        SecondRun run = new SecondRun(program);
        return program.in(run.without(run.keepable()).program().instructions());
    }

    @TestFactory
    Stream<DynamicTest> givesTheSameBits() {
        return OpLaws.cases().stream().map(law -> DynamicTest.dynamicTest(law.name(), () -> {
            Program other = keepingNothing(law.program());
            for (Backend b : BACKENDS) BackendLaws.sameBits(b, law, other, "nothing kept");
        }));
    }

    @Test
    void theBackwardHalfReadsNothingThatIsNotKept() {
        int repeated = 0;
        for (LawCase law : OpLaws.cases()) {
            SecondRun run = new SecondRun(law.program());
            assertEquals(law.program().instructions(), run.without(Set.of()).program().instructions(), law + ", all kept");
            SecondRun.Rewritten rewritten = run.without(run.keepable());
            List<Instruction> instructions = rewritten.program().instructions();
            List<Instruction> backward = instructions.subList(lastLoss(law.program()) + 1, instructions.size());
            assertTrue(backward.stream().flatMap(i -> i.inputs().stream()).noneMatch(run.keepable()::contains), law.name());
            repeated += rewritten.repeated().size();
        }
        assertTrue(repeated > OpLaws.cases().size(), "only " + repeated + " instructions run twice");
    }

    private static int lastLoss(Program program) {
        int line = program.instructions().size() - 1;
        while (program.instructions().get(line).outputs().stream().noneMatch(v -> v.origin() instanceof Value.Scalar)) line--;
        return line;
    }
}
