package graft.laws;

import graft.backend.Backend;
import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.backend.reference.ReferenceBackend;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.kernel.AdamWStep;
import graft.program.Parameter;
import graft.program.Program;
import graft.program.Value;
import graft.tensor.Dim;
import graft.tensor.NumberFormat;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What every back end promises, for any program: run them on a {@link LawCase} of your own to check an adapter or backbone. */
public final class BackendLaws {
    /** Largest deviation of outputs and losses from the reference, relative to the largest number. */
    public static final double FORWARD = 1e-5;

    /** Largest deviation of gradients. */
    public static final double GRADIENT = 1e-4;

    /** A gradient this much smaller than the program's largest is compared on the scale of the largest: it is rounding noise. */
    private static final double NOISE_FLOOR = 1e-2;

    private static final AdamWStep STEP = new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.01, 1, 0.5);

    private BackendLaws() {}

    /** All laws, one after the other. */
    public static void check(Backend backend, LawCase law) {
        checkKernels(backend, law);
        threadsChangeNothing(backend, law);
    }

    /** The laws that kernels could break; how work is shared out among threads is the same whatever kernels do it. */
    public static void checkKernels(Backend backend, LawCase law) {
        agreesWithReference(backend, law);
        optimiserAgreesWithReference(backend, law);
        orderOfGraphsChangesNothing(backend, law);
        sessionKeepsNothingBetweenRuns(backend, law);
    }

    /** With frozen weights stored in half: to the bit what the back end gives for weights that were rounded before, and all laws of those. */
    public static void checkHalves(Backend backend, LawCase law) {
        LawCase rounded = law.withRounded(NumberFormat.BFLOAT16);
        Backend halves = backend.withFrozenWeights(NumberFormat.BFLOAT16);
        for (StepBatch batch : List.of(law.whole(), law.cut(2))) {
            Trace.of(backend, rounded, batch, 1).same(rounded + " on " + backend.name() + ", stored in half", Trace.of(halves, law, batch, 2));
        }
        check(halves, rounded);
    }

    /** What one run left behind. */
    private record Trace(StepResult result, Map<String, double[]> gradients) {
        static Trace of(Session session, StepBatch batch) {
            StepResult result = session.run(batch);
            Map<String, double[]> gradients = new LinkedHashMap<>();
            for (Parameter p : session.program().trainable()) gradients.put(p.name(), session.read(Session.State.GRADIENT, p.name()));
            return new Trace(result, gradients);
        }

        static Trace of(Backend backend, LawCase law, StepBatch batch, int threads) {
            try (Session session = backend.open(law.program(), law.weights(), law.maxima(batch), threads)) {
                return of(session, batch);
            }
        }

        double largestGradient() {
            return gradients.values().stream().mapToDouble(Closeness::largest).max().orElse(0);
        }

        void near(String what, Trace actual, double forward, double gradient) {
            result.outputs().forEach((name, y) -> Closeness.near(what + ", output " + name, y, actual.result.outputs().get(name), Closeness.largest(y), forward));
            nearInGradients(what, actual, forward, gradient);
        }

        void nearInGradients(String what, Trace actual, double forward, double gradient) {
            result.losses().forEach((name, l) -> Closeness.near(
                    what + ", loss " + name, new double[] {l}, new double[] {actual.result.losses().get(name)}, Math.max(Math.abs(l), NOISE_FLOOR), forward));
            double floor = NOISE_FLOOR * largestGradient();
            gradients.forEach((name, g) -> Closeness.near(
                    what + ", gradient of " + name, g, actual.gradients.get(name), Math.max(Closeness.largest(g), floor), gradient));
        }

        void same(String what, Trace actual) {
            result.outputs().forEach((name, y) -> Closeness.same(what + ", output " + name, y, actual.result.outputs().get(name)));
            result.losses().forEach((name, l) -> Closeness.same(what + ", loss " + name, new double[] {l}, new double[] {actual.result.losses().get(name)}));
            gradients.forEach((name, g) -> Closeness.same(what + ", gradient of " + name, g, actual.gradients.get(name)));
        }
    }

    /** Outputs and losses to {@link #FORWARD}, gradients to {@link #GRADIENT} of the double reference. */
    public static void agreesWithReference(Backend backend, LawCase law) {
        for (StepBatch batch : List.of(law.whole(), law.cut(2))) {
            Trace expected = Trace.of(new ReferenceBackend(), law, batch, 1);
            expected.near(law + " on " + backend.name(), Trace.of(backend, law, batch, 1), FORWARD, GRADIENT);
        }
    }

    /** Two optimiser steps and two steps of the anchors from the same random state. */
    public static void optimiserAgreesWithReference(Backend backend, LawCase law) {
        StepBatch batch = law.whole();
        try (Session expected = new ReferenceBackend().open(law.program(), law.weights(), law.maxima(batch), 1);
                Session actual = backend.open(law.program(), law.weights(), law.maxima(batch), 1)) {
            String what = law + " on " + backend.name() + ", after updates";
            Random random = new Random(5);
            for (int step = 1; step <= 2; step++) {
                for (Parameter p : law.program().trainable()) {
                    double[] g = random.doubles(p.shape().elements()).map(x -> (float) (x - 0.5)).toArray();
                    expected.write(Session.State.GRADIENT, p.name(), g);
                    actual.write(Session.State.GRADIENT, p.name(), g);
                }
                Closeness.near(what + ", gradient norm", new double[] {expected.gradientNorm()}, new double[] {actual.gradientNorm()}, expected.gradientNorm(), FORWARD);
                AdamWStep numbers = new AdamWStep(STEP.learningRate(), STEP.beta1(), STEP.beta2(), STEP.epsilon(), STEP.decay(), step, STEP.gradientScale());
                for (Session s : List.of(expected, actual)) {
                    s.update(numbers);
                    s.moveAnchors(0.9);
                }
            }
            for (Parameter p : law.program().trainable()) {
                for (Session.State state : List.of(Session.State.WEIGHT, Session.State.FIRST_MOMENT, Session.State.SECOND_MOMENT)) {
                    double[] e = expected.read(state, p.name());
                    Closeness.near(what + ", " + state + " of " + p.name(), e, actual.read(state, p.name()), Closeness.largest(e), FORWARD);
                }
            }
            for (Parameter p : law.program().anchors()) {
                double[] e = expected.read(Session.State.ANCHOR, p.followed());
                Closeness.near(what + ", anchor of " + p.followed(), e, actual.read(Session.State.ANCHOR, p.followed()), Closeness.largest(e), FORWARD);
            }
        }
    }

    /** Outputs follow their graphs to the bit, in whatever order and micro-batches they come; losses and gradients stay, but for rounding. */
    public static void orderOfGraphsChangesNothing(Backend backend, LawCase law) {
        List<Sample> shuffled = new ArrayList<>(law.samples());
        Collections.shuffle(shuffled, new Random(3));
        LawCase other = law.withSamples(List.copyOf(shuffled));
        Trace expected = Trace.of(backend, law, law.whole(), 1);
        for (StepBatch batch : List.of(other.whole(), other.cut(2), other.cut(1))) {
            Trace actual = Trace.of(backend, other, batch, 1);
            String what = law + " on " + backend.name() + ", graphs in another order in " + batch.microBatches().size() + " micro-batches";
            expected.nearInGradients(what, actual, FORWARD, GRADIENT);
            law.program().outputs().forEach((name, v) -> {
                Map<Sample, double[]> before = byGraph(law, v, expected.result().outputs().get(name));
                byGraph(other, v, actual.result().outputs().get(name))
                        .forEach((sample, y) -> Closeness.same(what + ", output " + name + " of the graph of row " + sample.row(), before.get(sample), y));
            });
        }
    }

    private static Map<Sample, double[]> byGraph(LawCase law, Value v, double[] all) {
        Map<Sample, double[]> parts = new LinkedHashMap<>();
        if (v.shape().rowDim() instanceof Dim.Fixed) return parts;
        int from = 0;
        for (Sample s : law.samples()) {
            int count = (int) v.shape().elements(RaggedBatch.sizesOf(List.of(s), law.program().hasToken()));
            parts.put(s, Arrays.copyOfRange(all, from, from + count));
            from += count;
        }
        return parts;
    }

    /** One, two and seven threads give the same bits: outputs, losses, gradients, and the weights after updates. */
    public static void threadsChangeNothing(Backend backend, LawCase law) {
        StepBatch batch = law.cut(2);
        List<Trace> first = null;
        for (int threads : new int[] {1, 2, 7}) {
            try (Session session = backend.open(law.program(), law.weights(), law.maxima(batch), threads)) {
                List<Trace> now = new ArrayList<>();
                for (int step = 0; step < 2; step++) {
                    now.add(Trace.of(session, batch));
                    session.update(STEP);
                    session.moveAnchors(0.9);
                }
                if (first == null) {
                    first = now;
                } else {
                    for (int step = 0; step < 2; step++) first.get(step).same(law + " on " + backend.name() + " with " + threads + " threads, step " + (step + 1), now.get(step));
                }
            }
        }
    }

    /** Another program over the same parameters gives the same bits: outputs, losses, gradients. */
    public static void sameBits(Backend backend, LawCase law, Program other, String how) {
        LawCase otherwise = new LawCase(law.name(), other, law.weights(), law.objective(), law.samples());
        for (StepBatch batch : List.of(law.whole(), law.cut(2))) Trace.of(backend, law, batch, 1).same(law + " on " + backend.name() + ", " + how, Trace.of(backend, otherwise, batch, 2));
    }

    /** A run neither sees what an earlier one left in memory, nor how much memory there is. */
    public static void sessionKeepsNothingBetweenRuns(Backend backend, LawCase law) {
        StepBatch batch = law.cut(3);
        Trace expected = Trace.of(backend, law, batch, 1);
        Sizes m = law.maxima(law.whole());
        Sizes roomy = new Sizes(m.graphs() + 3, m.tokens() + 31, m.pairs() + 101, m.edges() + 7, m.largestGraph() + 2);
        try (Session session = backend.open(law.program(), law.weights(), roomy, 2)) {
            session.run(law.whole());
            session.run(law.cut(4));
            expected.same(law + " on " + backend.name() + ", after other batches", Trace.of(session, batch));
        }
    }
}
