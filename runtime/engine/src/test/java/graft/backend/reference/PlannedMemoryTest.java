package graft.backend.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.StepBatch;
import graft.graph.RaggedBatch;
import graft.kernel.DropoutKey;
import graft.laws.LawCase;
import graft.laws.OpLaws;
import graft.plan.MemoryPlan;
import graft.plan.Planner;
import graft.program.Parameter;
import graft.program.Value;
import graft.tensor.Sizes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs programs with every value at its planned place in one array, and with every value in memory of its own. */
class PlannedMemoryTest {
    /** An arena of doubles: four planned bytes hold one number. */
    private static final class Arena implements ReferenceRun.Memory {
        private final MemoryPlan plan;
        private final double[] numbers;
        private final double[] step;
        private final Map<Value, int[]> shapes = new HashMap<>();
        private int top;

        Arena(MemoryPlan plan) {
            this.plan = plan;
            numbers = new double[(int) (plan.arenaBytes() / Float.BYTES)];
            Arrays.fill(numbers, Double.NaN);
            step = new double[(int) (plan.stepBytes() / Float.BYTES)];
        }

        /** Its place in the memory that it lies in. */
        private int from(Value v) {
            return (int) ((plan.stepOffsets().containsKey(v) ? plan.stepOffsets().get(v) : plan.offset(v)) / Float.BYTES);
        }

        private double[] memory(Value v) {
            return plan.stepOffsets().containsKey(v) ? step : numbers;
        }

        @Override
        public void keep(Value v, Matrix m) {
            int from = from(v);
            System.arraycopy(m.data(), 0, memory(v), from, m.data().length);
            shapes.put(v, new int[] {m.rows(), m.columns()});
            if (memory(v) == numbers) top = Math.max(top, from + m.data().length);
        }

        @Override
        public Matrix fetch(Value v) {
            int[] shape = shapes.get(v);
            int from = from(v);
            return new Matrix(shape[0], shape[1], Arrays.copyOfRange(memory(v), from, from + shape[0] * shape[1]));
        }
    }

    @TestFactory
    Stream<DynamicTest> sharingMemoryChangesNoResult() {
        return OpLaws.cases().stream().map(law -> DynamicTest.dynamicTest(law.name(), () -> compare(law)));
    }

    private static void compare(LawCase law) {
        StepBatch step = law.whole();
        Sizes exact = law.maxima(step);
        Sizes roomy = new Sizes(exact.graphs() + 1, exact.tokens() + 3, exact.pairs() + 5, exact.edges() + 7, exact.largestGraph());
        Map<Parameter, Matrix> expectedGradients = gradients(law);
        ReferenceRun expected = run(law, step, expectedGradients, new ReferenceRun.FreshMemory());
        for (Sizes maxima : new Sizes[] {exact, roomy}) {
            Arena arena = new Arena(Planner.plan(law.program(), maxima, (i, s) -> 0));
            Map<Parameter, Matrix> gradients = gradients(law);
            ReferenceRun actual = run(law, step, gradients, arena);
            law.program().outputs().forEach((name, v) -> assertArrayEquals(expected.read(v).data(), actual.read(v).data(), name));
            law.program().losses().forEach(v -> assertEquals(expected.scalar(v), actual.scalar(v)));
            expectedGradients.forEach((p, g) -> assertArrayEquals(g.data(), gradients.get(p).data(), p.name()));
            if (maxima == exact) {
                assertEquals(arena.numbers.length, arena.top, "the plan's end is the highest number written");
            } else {
                assertTrue(arena.top <= arena.numbers.length);
            }
        }
    }

    private static Map<Parameter, Matrix> gradients(LawCase law) {
        Map<Parameter, Matrix> gradients = new LinkedHashMap<>();
        law.program().trainable().forEach(p -> gradients.put(p, Matrix.zero(p.shape(), Sizes.NONE)));
        return gradients;
    }

    private static ReferenceRun run(LawCase law, StepBatch step, Map<Parameter, Matrix> gradients, ReferenceRun.Memory memory) {
        Map<String, Matrix> weights = new HashMap<>();
        law.weights().forEach((name, w) -> {
            Matrix m = Matrix.zero(w.shape(), Sizes.NONE);
            float[] numbers = w.toArray();
            for (int i = 0; i < numbers.length; i++) m.data()[i] = numbers[i];
            weights.put(name, m);
        });
        Map<Value.Origin, Matrix> adjoints = new HashMap<>();
        law.program().adjoints().forEach(v -> adjoints.put(v.origin(), Matrix.zero(v.shape(), Sizes.NONE)));
        Function<Value.Origin, Matrix> stored = origin -> switch (origin) {
            case Value.FromParameter p when p.parameter().role() == Parameter.Role.ANCHOR -> weights.get(p.parameter().followed());
            case Value.FromParameter p -> weights.get(p.parameter().name());
            case Value.GradientOf g -> gradients.get(g.parameter());
            case Value.AdjointOf a -> adjoints.get(a);
            default -> throw new IllegalArgumentException(origin.toString());
        };
        RaggedBatch batch = new RaggedBatch(law.program().inputs(), law.program().hasToken());
        batch.fill(step.microBatches().getFirst(), step.step());
        ReferenceRun run = new ReferenceRun(batch, new DropoutKey(step.seed(), step.step()), step.labelledCells(), step.cells(), stored, memory);
        run.run(law.program().instructions());
        return run;
    }
}
