package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.BackendException;
import graft.backend.Session;
import graft.backend.Session.State;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.backend.reference.ReferenceBackend;
import graft.graph.Graph;
import graft.graph.GraphException;
import graft.graph.Sample;
import graft.graph.ShortestPaths;
import graft.program.Parameter;
import graft.program.Program;
import graft.tensor.Shape;
import graft.tensor.Sizes;
import graft.tensor.WeightTensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSessionTest {
    private static final int[] NODES = {5, 9, 1, 13, 2, 7, 21, 3, 8, 6, 11, 4, 17, 1, 10, 2, 5};

    private final CpuBackend backend = CpuBackend.chosen();

    private static List<StepBatch> batches(int count) {
        List<StepBatch> batches = new ArrayList<>();
        for (int s = 1; s <= count; s++) batches.add(TinyGtn.batch(TinyGtn.samples(s, NODES), 3, s));
        return batches;
    }

    private static Sizes maxima(List<StepBatch> batches) {
        return TinyGtn.maxima(batches.toArray(StepBatch[]::new));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agreesWithTheReferenceOverAStep(boolean allTrain) {
        Program program = TinyGtn.training(allTrain, true, 0.2);
        StepBatch batch = batches(1).getFirst();
        Map<String, WeightTensor> weights = TinyGtn.weights(program);
        try (Session fast = backend.open(program, weights, maxima(List.of(batch)), 2);
                Session exact = new ReferenceBackend().open(program, weights, maxima(List.of(batch)), 1)) {
            StepResult got = fast.run(batch);
            StepResult want = exact.run(batch);
            want.losses().forEach((name, loss) -> assertEquals(loss, got.losses().get(name), 1e-5 * Math.max(1, Math.abs(loss)), name));
            assertClose("logits", want.outputs().get("logits"), got.outputs().get("logits"), 1e-5);
            for (Parameter p : program.trainable()) assertClose(p.name(), exact.read(State.GRADIENT, p.name()), fast.read(State.GRADIENT, p.name()), 1e-4);
            assertEquals(exact.gradientNorm(), fast.gradientNorm(), 1e-5 * exact.gradientNorm());
            for (Session s : List.of(fast, exact)) {
                s.update(Trainer.adamW(1));
                s.moveAnchors(0.9);
            }
            for (Parameter p : program.anchors()) assertClose(p.name(), exact.read(State.ANCHOR, p.followed()), fast.read(State.ANCHOR, p.followed()), 1e-3);
        }
    }

    private static void assertClose(String name, double[] want, double[] got, double tolerance) {
        double largest = 1e-3;
        for (double w : want) largest = Math.max(largest, Math.abs(w));
        assertArrayEquals(want, got, tolerance * largest, name);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesTheSameBitsForAnyNumberOfThreads(boolean allTrain) {
        Program program = TinyGtn.training(allTrain, true, 0.1);
        List<StepBatch> batches = batches(4);
        long[] bits = new long[3];
        int[] threads = {1, 2, 7};
        for (int t = 0; t < threads.length; t++) {
            try (Session session = backend.open(program, TinyGtn.weights(program), maxima(batches), threads[t])) {
                bits[t] = Trainer.train(session, batches);
            }
        }
        assertEquals(bits[0], bits[1], "2 threads");
        assertEquals(bits[0], bits[2], "7 threads");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsHoldNothingOfTheStepBefore(boolean allTrain) {
        Program program = TinyGtn.training(allTrain, false, 0);
        StepBatch batch = batches(1).getFirst();
        try (Session session = backend.open(program, TinyGtn.weights(program), maxima(List.of(batch)), 2)) {
            session.run(batch);
            Map<String, double[]> once = new HashMap<>();
            for (Parameter p : program.trainable()) once.put(p.name(), session.read(State.GRADIENT, p.name()));
            session.run(batch);
            for (Parameter p : program.trainable()) assertArrayEquals(once.get(p.name()), session.read(State.GRADIENT, p.name()), 0, p.name());
        }
    }

    @Test
    void refusesAStepOfNoMicroBatch() {
        Program program = TinyGtn.training(true, false, 0);
        try (Session session = backend.open(program, TinyGtn.weights(program), maxima(batches(1)), 2)) {
            BackendException e = assertThrows(BackendException.class, () -> session.run(new StepBatch(List.of(), 1, 1, 1, 1)));
            assertTrue(e.getMessage().contains("no micro-batch"), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void rethrowsWhatAWorkerThrewAndGoesOn(int threads) {
        Program program = TinyGtn.training(true, false, 0);
        List<StepBatch> batches = batches(2);
        List<Sample> samples = new ArrayList<>(TinyGtn.samples(1, NODES));
        Graph odd = new Graph(4, new int[12], 3, new int[0], new int[0], new int[0], 2);
        samples.set(8, new Sample(1, odd, ShortestPaths.of(odd), new double[] {1, 2}));
        StepBatch bad = TinyGtn.batch(samples, 3, 1);
        Map<String, WeightTensor> weights = TinyGtn.weights(program);
        try (Session session = backend.open(program, weights, maxima(batches), threads); Session fresh = backend.open(program, weights, maxima(batches), 1)) {
            GraphException e = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertThrows(GraphException.class, () -> session.run(bad)));
            assertTrue(e.getMessage().contains("features"), e.getMessage());
            assertEquals(Trainer.train(fresh, batches), Trainer.train(session, batches));
        }
    }

    @Test
    void namesWhatIsMissingOrMisshapen() {
        Program program = TinyGtn.training(false, false, 0);
        Sizes maxima = maxima(batches(1));
        Map<String, WeightTensor> weights = TinyGtn.weights(program);
        weights.remove("block0.q.weight");
        String missing = assertThrows(BackendException.class, () -> backend.open(program, weights, maxima, 1)).getMessage();
        assertTrue(missing.contains("'block0.q.weight'") && missing.contains("did you mean"), missing);
        weights.put("block0.q.weight", WeightTensor.filled(Shape.of(TinyGtn.WIDTH, 5), 1));
        String shape = assertThrows(BackendException.class, () -> backend.open(program, weights, maxima, 1)).getMessage();
        assertTrue(shape.contains("[24, 5]") && shape.contains("[24, 24]"), shape);
    }

    @Test
    void refusesABatchThatWasNotPlannedFor() {
        Program program = TinyGtn.training(false, false, 0);
        StepBatch planned = TinyGtn.batch(TinyGtn.samples(1, 3, 4), 1, 1);
        StepBatch larger = TinyGtn.batch(TinyGtn.samples(1, 3, 9), 1, 1);
        try (Session session = backend.open(program, TinyGtn.weights(program), TinyGtn.maxima(planned), 2)) {
            String message = assertThrows(BackendException.class, () -> session.run(larger)).getMessage();
            assertTrue(message.contains("micro-batch 2") && message.contains("tokens=10") && message.contains("tokens=5"), message);
            session.run(planned);
        }
    }

    @Test
    void writesWhatItReads() {
        Program program = TinyGtn.training(false, true, 0);
        List<StepBatch> batches = batches(4);
        Map<String, WeightTensor> weights = TinyGtn.weights(program);
        try (Session whole = backend.open(program, weights, maxima(batches), 2);
                Session first = backend.open(program, weights, maxima(batches), 2);
                Session resumed = backend.open(program, weights, maxima(batches), 2)) {
            long want = Trainer.train(whole, batches);
            Trainer.train(first, batches.subList(0, 2));
            for (Parameter p : program.trainable()) {
                for (State s : State.values()) if (s != State.ANCHOR) resumed.write(s, p.name(), first.read(s, p.name()));
            }
            for (Parameter p : program.anchors()) resumed.write(State.ANCHOR, p.followed(), first.read(State.ANCHOR, p.followed()));
            Trainer.train(resumed, batches.subList(2, 4));
            for (Parameter p : program.trainable()) assertArrayEquals(whole.read(State.WEIGHT, p.name()), resumed.read(State.WEIGHT, p.name()), p.name());
            assertTrue(want != 0);
            assertThrows(BackendException.class, () -> resumed.write(State.WEIGHT, "head.bias", new double[3]));
            assertThrows(BackendException.class, () -> resumed.read(State.GRADIENT, "block0.q.weight"));
        }
    }

    @Test
    void readsFrozenWeightsThatAreKeptPacked() {
        Program program = TinyGtn.training(false, false, 0);
        StepBatch batch = batches(1).getFirst();
        Map<String, WeightTensor> weights = TinyGtn.weights(program);
        try (Session session = backend.open(program, weights, TinyGtn.maxima(batch), 1)) {
            for (Parameter p : program.parameters()) {
                double[] read = session.read(State.WEIGHT, p.name());
                float[] given = weights.get(p.name()).toArray();
                for (int i = 0; i < read.length; i++) assertEquals(given[i], read[i], p.name());
            }
            double[] before = session.run(batch).outputs().get("logits");
            session.write(State.WEIGHT, "block0.in.weight", new double[2 * TinyGtn.WIDTH * TinyGtn.WIDTH]);
            assertEquals(0, session.read(State.WEIGHT, "block0.in.weight")[5]);
            assertFalse(java.util.Arrays.equals(before, session.run(batch).outputs().get("logits")));
        }
    }

    @Test
    void aSharingSessionSeesEveryUpdate() {
        Program program = TinyGtn.training(true, true, 0);
        List<StepBatch> batches = batches(1);
        try (Session training = backend.open(program, TinyGtn.weights(program), maxima(batches), 2); Session inference = training.sharing(TinyGtn.inference(), maxima(batches))) {
            assertEquals(0, inference.memory().total(), "it computes in the arenas of the session that it shares with");
            for (int s = 1; s <= 3; s++) {
                double[] logits = training.run(batches.getFirst()).outputs().get("logits");
                assertArrayEquals(logits, inference.run(batches.getFirst()).outputs().get("logits"));
                training.update(Trainer.adamW(s));
            }
            assertThrows(BackendException.class, () -> inference.update(Trainer.adamW(4)));
            assertThrows(BackendException.class, () -> training.sharing(program, maxima(batches)));
            training.close();
            assertThrows(BackendException.class, () -> inference.run(batches.getFirst()));
        }
    }

    @Test
    void aClosedSessionSaysSo() {
        Program program = TinyGtn.training(false, false, 0);
        StepBatch batch = batches(1).getFirst();
        Session session = backend.open(program, TinyGtn.weights(program), TinyGtn.maxima(batch), 1);
        session.close();
        session.close();
        assertThrows(BackendException.class, () -> session.run(batch));
    }
}
