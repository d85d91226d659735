package graft.backend.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.BackendException;
import graft.backend.Session;
import graft.backend.Session.State;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.graph.BatchInput;
import graft.graph.Graph;
import graft.graph.LabelInput;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.graph.StructureInput;
import graft.graph.StructureMatrix;
import graft.graph.TokenMode;
import graft.kernel.AdamWStep;
import graft.kernel.KernelException;
import graft.program.Activation;
import graft.program.Op;
import graft.program.Parameter;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Dim;
import graft.tensor.Shape;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Golden values, computed elsewhere, and the manners of a session. */
class ReferenceBackendTest {
    private static final Sizes MAXIMA = new Sizes(4, 12, 36, 20, 3);

    private final ProgramBuilder b = new ProgramBuilder(false);

    /** Given numbers, the same for every graph, as many rows as the input has. */
    private record Given(String name, Dim rows, int columns, List<Double> numbers) implements BatchInput.Reals {
        @Override
        public void fill(Sample sample, Place place, double[] out, int from) {
            for (int i = 0; i < numbers.size(); i++) out[from + i] = numbers.get(i);
        }
    }

    /** The given rows, one a token. */
    private record Rows(String name, List<Integer> indices) implements BatchInput.Ints {
        @Override
        public Dim rows() {
            return Dim.Ragged.TOKENS;
        }

        @Override
        public int columns() {
            return 1;
        }

        @Override
        public void fill(Sample sample, Place place, int[] out, int from) {
            for (int i = 0; i < indices.size(); i++) out[from + i] = indices.get(i);
        }
    }

    private Value given(String name, Dim rows, int columns, Double... numbers) {
        return b.apply(new Op.Load(), b.input(new Given(name, rows, columns, List.of(numbers))));
    }

    private Value parameter(String name, Parameter.Role role, int... extents) {
        return b.parameter(new Parameter(name, Shape.of(extents), role));
    }

    private static Sample path(long row, double... labels) {
        Graph graph = new Graph(3, new int[3], 1, new int[] {0, 1}, new int[] {1, 2}, new int[2], 1);
        return new Sample(row, graph, ShortestPaths.of(graph), labels);
    }

    private static StepBatch batch(double labelled, double cells, Sample... samples) {
        return new StepBatch(Arrays.stream(samples).map(List::of).toList(), 1, 0, labelled, cells);
    }

    private Session open(Map<String, WeightTensor> weights) {
        return new ReferenceBackend().open(b.build(), weights, MAXIMA, 2);
    }

    /** The worked example of the technical reference, section 1.8: path graph 1-2-3, rank 2, width 4. */
    @Test
    void gAdapterForwardGivesTheGoldenValues() {
        Value ones = parameter("gamma", Parameter.Role.FROZEN, 4);
        Value zeros = parameter("beta", Parameter.Role.FROZEN, 4);
        Value x = given("x", Dim.Ragged.TOKENS, 4, 1.0, 2.0, 3.0, 4.0, 2.0, 0.0, -2.0, 4.0, 0.0, 1.0, 0.0, -1.0);
        Value h = b.layerNorm(x, ones, zeros, 1e-5);
        Value s = b.input(new StructureInput(new StructureMatrix.Adjacency(true, StructureMatrix.Normalisation.SYMMETRIC), TokenMode.SELF_LOOP));
        Value low = b.apply(new Op.StructureProduct(false), s, b.linear(h, parameter("down", Parameter.Role.FROZEN, 2, 4)));
        Value z = b.linear(low, parameter("up", Parameter.Role.FROZEN, 4, 2));
        b.output("z", z);
        b.output("y", b.layerNorm(b.add(b.activate(Activation.RELU, z), h), ones, zeros, 1e-5));
        Map<String, WeightTensor> weights = Map.of(
                "gamma", WeightTensor.filled(Shape.of(4), 1), "beta", WeightTensor.filled(Shape.of(4), 0),
                "down", WeightTensor.of(Shape.of(2, 4), 0.1f, -0.1f, 0.2f, 0, 0.2f, 0.3f, 0, -0.2f),
                "up", WeightTensor.of(Shape.of(4, 2), 0.5f, 1, -0.5f, 0, 0.25f, -1, 0, 0.5f));
        try (Session session = open(weights)) {
            Map<String, double[]> outputs = session.run(batch(1, 1, path(0))).outputs();
            assertArrayEquals(new double[] {-0.499725, 0.036515, 0.444953, -0.231605, -0.148219, 0.058681, 0.060197, -0.044769, 0.153878, 0.071870, -0.261683, 0.112874},
                    outputs.get("z"), 1e-6);
            assertArrayEquals(new double[] {-1.377366, -0.500320, 0.727118, 1.150568, 0.428929, -0.429708, -1.347077, 1.347855, 0.070132, 1.419831, -0.085768, -1.404195},
                    outputs.get("y"), 1e-6);
        }
    }

    /** Section 2.2: z = .3 against -.2. */
    @Test
    void bernoulliDivergenceGivesTheGoldenValues() {
        Value z = given("z", Dim.Ragged.GRAPHS, 1, 0.3);
        Value r = given("r", Dim.Ragged.GRAPHS, 1, -0.2);
        b.report(b.loss("J", new Op.Divergence(Op.DivergenceKind.BERNOULLI), z, r));
        b.output("slope", b.apply(new Op.DivergenceGrad(Op.DivergenceKind.BERNOULLI, 1), z, r));
        try (Session session = open(Map.of())) {
            StepResult result = session.run(batch(1, 1, path(0)));
            assertEquals(0.0621382571, result.losses().get("J"), 1e-10);
            assertEquals(0.2465056697, result.outputs().get("slope")[0], 1e-9);
        }
    }

    /** Phi(1), Phi(-3) and Phi(9) to the last digits (Abramowitz and Stegun, table 26.1, and its reflection). */
    @Test
    void theNormalDistributionIsExact() {
        assertEquals(0.841344746068543, Gaussian.cumulative(1), 1e-15);
        assertEquals(0.001349898031630, Gaussian.cumulative(-3), 1e-15);
        assertEquals(1, Gaussian.cumulative(9));
        assertEquals(0.5, Gaussian.cumulative(0));
    }

    @Test
    void extremeLogitsStayFinite() {
        Value z = given("z", Dim.Ragged.GRAPHS, 2, 800.0, -800.0);
        b.report(b.loss("task", new Op.Loss(Op.LossKind.BINARY_CROSS_ENTROPY), z, b.input(new LabelInput(2))));
        try (Session session = open(Map.of())) {
            assertEquals(1600.0 / 2, session.run(batch(2, 2, path(0, 0, 1))).losses().get("task"));
        }
    }

    @Test
    void missingLabelsCountNeitherInSumNorDivisor() {
        Value z = given("z", Dim.Ragged.GRAPHS, 2, 3.0, 5.0);
        b.report(b.loss("task", new Op.Loss(Op.LossKind.SQUARED_ERROR), z, b.input(new LabelInput(2))));
        b.output("dz", b.apply(new Op.LossGrad(Op.LossKind.SQUARED_ERROR, 1), z, b.input(new LabelInput(2))));
        try (Session session = open(Map.of())) {
            StepResult result = session.run(batch(3, 4, path(0, 1, Double.NaN), path(1, 2, 4)));
            assertEquals((4.0 + 1 + 1) / 3, result.losses().get("task"), 1e-15);
            assertArrayEquals(new double[] {4 / 3.0, 0, 2 / 3.0, 2 / 3.0}, result.outputs().get("dz"), 1e-15);
            assertEquals(0, session.run(batch(0, 2, path(0, Double.NaN, Double.NaN))).losses().get("task"), "nothing labelled, no loss");
        }
    }

    /** One scalar weight p = 1 with gradient 0.5: clipping halves it to 0.25; the numbers follow PyTorch's AdamW by hand. */
    @Test
    void adamWTakesItsStepsInOrder() {
        parameterWithGradient();
        try (Session session = open(Map.of("p", WeightTensor.of(Shape.of(1), 1)))) {
            session.write(State.GRADIENT, "p", new double[] {0.5});
            assertEquals(0.5, session.gradientNorm());
            session.update(new AdamWStep(0.1, 0.9, 0.99, 1e-8, 0.2, 1, 0.5));
            assertEquals(0.025, session.read(State.FIRST_MOMENT, "p")[0], 1e-15);
            assertEquals(0.000625, session.read(State.SECOND_MOMENT, "p")[0], 1e-15);
            double decayed = 1 - 0.1 * 0.2;
            assertEquals(decayed - 0.1 / (1 - 0.9) * 0.025 / (Math.sqrt(0.000625) / Math.sqrt(1 - 0.99) + 1e-8), session.read(State.WEIGHT, "p")[0], 1e-14);
            session.moveAnchors(0.75);
            assertEquals(0.75 + 0.25 * session.read(State.WEIGHT, "p")[0], session.read(State.ANCHOR, "p")[0], 1e-14);
        }
    }

    private void parameterWithGradient() {
        Value p = parameter("p", Parameter.Role.TRAINABLE, 1);
        Value x = given("x", Dim.Ragged.TOKENS, 1, 1.0, 2.0, 3.0);
        b.accumulate(new Op.ScaleColumnsGrad(), List.of(x, x), List.of(((Value.FromParameter) p.origin()).parameter()));
        b.output("y", b.apply(new Op.ScaleColumns(), x, p));
        b.output("anchored", b.apply(new Op.ScaleColumns(), x, b.parameter(new Parameter("p", Shape.of(1), Parameter.Role.TRAINABLE).anchor())));
    }

    @Test
    void gradientsAreAddedOverMicroBatchesAndZeroedBetweenRuns() {
        parameterWithGradient();
        try (Session session = open(Map.of("p", WeightTensor.of(Shape.of(1), 2)))) {
            StepBatch step = batch(1, 1, path(0), path(1));
            assertArrayEquals(new double[] {2, 4, 6, 2, 4, 6}, session.run(step).outputs().get("y"));
            assertArrayEquals(new double[] {28}, session.read(State.GRADIENT, "p"));
            session.run(step);
            assertArrayEquals(new double[] {28}, session.read(State.GRADIENT, "p"));
        }
    }

    @Test
    void weightsThatAreMissingOrOfAnotherShapeAreNamed() {
        parameterWithGradient();
        BackendException missing = assertThrows(BackendException.class, () -> open(Map.of("q", WeightTensor.filled(Shape.of(1), 0))));
        assertTrue(missing.getMessage().contains("'p'"), missing.getMessage());
        BackendException shape = assertThrows(BackendException.class, () -> open(Map.of("p", WeightTensor.filled(Shape.of(1, 1), 0))));
        assertTrue(shape.getMessage().contains("[1, 1]") && shape.getMessage().contains("[1]"), shape.getMessage());
        WeightTensor one = WeightTensor.filled(Shape.of(1), 1);
        open(Map.of("p", one, "unused", one)).close();
    }

    @Test
    void statesThatAreNotHeldAndWrongLengthsAreRefused() {
        parameterWithGradient();
        Session closed;
        try (Session session = open(Map.of("p", WeightTensor.filled(Shape.of(1), 1)))) {
            assertTrue(assertThrows(BackendException.class, () -> session.read(State.GRADIENT, "pp")).getMessage().contains("'pp'"));
            assertTrue(assertThrows(BackendException.class, () -> session.write(State.WEIGHT, "p", new double[2])).getMessage().contains("1 numbers, not 2"));
            closed = session;
        }
        assertTrue(assertThrows(BackendException.class, () -> closed.run(batch(1, 1, path(0)))).getMessage().contains("closed"));
    }

    @Test
    void aMicroBatchThatIsLargerThanAnnouncedIsRefused() {
        parameterWithGradient();
        try (Session session = new ReferenceBackend().open(b.build(), Map.of("p", WeightTensor.filled(Shape.of(1), 1)), new Sizes(1, 2, 4, 4, 2), 1)) {
            assertTrue(assertThrows(BackendException.class, () -> session.run(batch(1, 1, path(0)))).getMessage().contains("larger"));
        }
    }

    @Test
    void anIndexOutsideItsTableIsAnError() {
        Value table = parameter("table", Parameter.Role.FROZEN, 5, 2);
        b.output("y", b.apply(new Op.EmbeddingSum(1, 1), table, b.input(new Rows("rows", List.of(4, -1, 5)))));
        try (Session session = open(Map.of("table", WeightTensor.filled(Shape.of(5, 2), 1)))) {
            assertTrue(assertThrows(KernelException.class, () -> session.run(batch(1, 1, path(0)))).getMessage().contains("index 5"));
        }
    }
}
