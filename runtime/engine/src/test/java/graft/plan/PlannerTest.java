package graft.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.laws.LawCase;
import graft.laws.OpLaws;
import graft.program.Activation;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.Program;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PlannerTest {
    private static final Sizes MAXIMA = new Sizes(5, 37, 311, 53, 13);

    /** Odd numbers of bytes, none for some operations. */
    private static final MemoryPlan.ScratchRule SCRATCH = (i, sizes) -> i.op() instanceof Op.Attention || i.op() instanceof Op.AttentionGrad ? 4L * sizes.largestGraph() * 7 : 0;

    /** Bytes from, to (exclusive), and whose. */
    private record Range(Value value, long from, long to) {
        boolean overlaps(Range other) {
            return from < other.to && other.from < to;
        }
    }

    private static Range range(MemoryPlan plan, Value v) {
        // The step memory is another one; here it lies behind the arena.
        long from = plan.stepOffsets().containsKey(v) ? plan.arenaBytes() + plan.stepOffsets().get(v) : plan.offset(v);
        return new Range(v, from, from + v.shape().elements(plan.maxima()) * Float.BYTES);
    }

    @TestFactory
    Stream<DynamicTest> valuesThatLiveTogetherDoNotOverlap() {
        return OpLaws.cases().stream().map(law -> DynamicTest.dynamicTest(law.name(), () -> checkLiveness(law.program())));
    }

    /** Walks the program with its own idea of liveness: what was written and is still needed may not be written over. */
    private static void checkLiveness(Program program) {
        MemoryPlan plan = Planner.plan(program, MAXIMA, SCRATCH);
        List<Instruction> instructions = program.instructions();
        Set<Value> alive = new HashSet<>();
        for (int line = 0; line < instructions.size(); line++) {
            Instruction i = instructions.get(line);
            List<Range> busy = new ArrayList<>();
            Set<Value> neededLater = neededFrom(program, line + 1);
            for (Value v : i.outputs()) if (v.isComputed()) busy.add(range(plan, v));
            int outputs = busy.size();
            for (Value v : alive) {
                if (neededLater.contains(v) || i.inputs().contains(v)) busy.add(range(plan, v));
            }
            if (plan.scratch().get(line) >= 0) {
                long from = plan.scratch().get(line);
                busy.add(new Range(null, from, from + SCRATCH.bytes(i, MAXIMA)));
            }
            for (int a = 0; a < busy.size(); a++) {
                for (int b = a + 1; b < busy.size(); b++) {
                    if (!busy.get(a).overlaps(busy.get(b))) continue;
                    boolean inPlace = a < outputs && b >= outputs && isReuse(i, busy.get(a), busy.get(b), neededLater);
                    assertTrue(inPlace, "line " + (line + 1) + " " + i + ": " + busy.get(a) + " and " + busy.get(b) + " share memory");
                }
            }
            for (Value v : i.outputs()) if (v.isComputed()) alive.add(v);
            if (line == 0) alive.addAll(program.adjoints());
        }
    }

    /** An element-wise operation over an input of the same shape, in the same place, that nobody needs any more. */
    private static boolean isReuse(Instruction i, Range out, Range in, Set<Value> neededLater) {
        boolean elementWise = switch (i.op()) {
            case Op.Add o -> true;
            case Op.AddBias o -> true;
            case Op.Scale o -> true;
            case Op.ScaleColumns o -> true;
            case Op.Activate o -> true;
            case Op.ActivateGrad o -> true;
            case Op.Dropout o -> true;
            default -> false;
        };
        return elementWise && in.value() != null && i.inputs().contains(in.value()) && !neededLater.contains(in.value()) && out.from() == in.from() && out.to() == in.to();
    }

    private static Set<Value> neededFrom(Program program, int line) {
        Set<Value> needed = new HashSet<>(program.outputs().values());
        program.instructions().subList(line, program.instructions().size()).forEach(i -> needed.addAll(i.inputs()));
        return needed;
    }

    @Test
    void arenaEndsAtTheHighestByteAndIsNoLargerThanWithoutSharing() {
        for (LawCase law : OpLaws.cases()) {
            MemoryPlan plan = Planner.plan(law.program(), MAXIMA, SCRATCH);
            long top = plan.offsets().keySet().stream().mapToLong(v -> range(plan, v).to()).max().orElseThrow();
            for (int line = 0; line < plan.scratch().size(); line++) {
                if (plan.scratch().get(line) >= 0) top = Math.max(top, plan.scratch().get(line) + SCRATCH.bytes(law.program().instructions().get(line), MAXIMA));
            }
            assertEquals(top, plan.arenaBytes(), law.name());
            assertTrue(plan.arenaBytes() <= plan.unsharedBytes(), () -> law + ": " + plan.arenaBytes() + " > " + plan.unsharedBytes());
            plan.offsets().values().forEach(offset -> assertEquals(0, offset % Planner.ALIGNMENT));
        }
    }

    @Test
    void aChainNeedsRoomForTwoValuesHoweverLongItIs() {
        ProgramBuilder b = new ProgramBuilder(true);
        Value x = b.apply(new Op.GaussianNoise(1, 16, 1));
        for (int layer = 0; layer < 20; layer++) {
            Value w = b.parameter(new Parameter("w" + layer, Shape.of(16, 16), Parameter.Role.FROZEN));
            x = b.activate(Activation.GELU, b.linear(x, w));
        }
        b.output("y", x);
        assertEquals(2L * 37 * 16 * Float.BYTES, Planner.plan(b.build(), MAXIMA, (i, s) -> 0).arenaBytes());
    }

    @Test
    void anInputThatIsNeededLaterIsNotWrittenOver() {
        ProgramBuilder b = new ProgramBuilder(true);
        Value x = b.apply(new Op.GaussianNoise(1, 16, 1));
        Value y = b.activate(Activation.RELU, x);
        b.output("sum", b.add(x, y));
        MemoryPlan plan = Planner.plan(b.build(), MAXIMA, (i, s) -> 0);
        assertEquals(2L * 37 * 16 * Float.BYTES, plan.arenaBytes());
        assertTrue(plan.offset(x) != plan.offset(y));
    }

    @Test
    void theSamePlanComesOutEveryTime() {
        for (LawCase law : OpLaws.cases()) {
            assertEquals(Planner.plan(law.program(), MAXIMA, SCRATCH), Planner.plan(law.program(), MAXIMA, SCRATCH));
        }
    }
}
