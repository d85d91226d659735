package graft.laws;

import graft.backend.Session;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.backend.reference.ReferenceBackend;
import graft.program.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Compares the gradients that a program computes with central differences of its losses, in double on the reference back end: every
 * trainable parameter in random directions and at a sample of its entries. Dropout masks and noise are keyed by the step, so that they stay the
 * same while a weight is moved. A new operation or adapter needs nothing but this:
 *
 * <pre>{@code
 * GradientCheck.of(new LawCase("my adapter", program, weights, Map.of("task", 1.0), LawGraphs.samples(2, 17))).assertHolds();
 * }</pre>
 *
 * What it cannot check: a program with an inner gradient (SMART's ascent step), or weights under an operation (DoRA's norms), through which no gradient flows on purpose.
 */
public final class GradientCheck {
    /** Differences are tried with these steps and the best is taken: a large one may cross the kink of a ReLU, a small one rounds. */
    private static final double[] STEPS = {1e-5, 1e-6, 1e-4};

    /** A derivative this much smaller than the largest of the program is compared on the scale of the largest. */
    private static final double FLOOR = 1e-2;

    private final LawCase law;
    private int directions = 2;
    private int entries = 6;
    private double tolerance = 1e-6;
    private long seed = 1;
    private java.util.function.Predicate<String> without = name -> false;

    private GradientCheck(LawCase law) {
        this.law = law;
    }

    /**
     * One comparison.
     *
     * @param parameter name
     * @param entry index of the entry, or -1 for a random direction
     * @param expected by central differences
     * @param actual from the gradient buffer
     * @param error difference over the larger of the two, or over a hundredth of the program's largest derivative
     */
    public record Finding(String parameter, int entry, double expected, double actual, double error) {
        @Override
        public String toString() {
            return parameter + (entry < 0 ? " in a random direction" : " [" + entry + "]") + ": central differences give " + expected + ", the gradient " + actual;
        }
    }

    /** A check of a case with two directions and six entries a parameter, to 1e-6. */
    public static GradientCheck of(LawCase law) {
        return new GradientCheck(law);
    }

    public GradientCheck directions(int count) {
        directions = count;
        return this;
    }

    /** Entries of each parameter; smaller parameters are checked whole. */
    public GradientCheck entries(int count) {
        entries = count;
        return this;
    }

    /** Leaves parameters out by name: those for which part of the program counts as a constant on purpose. */
    public GradientCheck without(java.util.function.Predicate<String> names) {
        without = names;
        return this;
    }

    public GradientCheck tolerance(double relative) {
        tolerance = relative;
        return this;
    }

    public GradientCheck seed(long value) {
        seed = value;
        return this;
    }

    /** Fails with every derivative that is off, or if there is nothing to check. */
    public void assertHolds() {
        List<Finding> findings = run();
        if (findings.isEmpty()) throw new AssertionError(law + ": there is no trainable parameter to check");
        List<Finding> wrong = findings.stream().filter(f -> !(f.error() <= tolerance)).toList();
        if (!wrong.isEmpty()) {
            StringBuilder text = new StringBuilder(law + ": " + wrong.size() + " of " + findings.size() + " derivatives are wrong");
            wrong.forEach(f -> text.append("\n  ").append(f));
            throw new AssertionError(text + "\n" + law.program().print());
        }
    }

    /** All comparisons. */
    public List<Finding> run() {
        StepBatch batch = law.cut(4);
        try (Session session = new ReferenceBackend().open(law.program(), law.weights(), law.maxima(batch), 1)) {
            SplittableRandom random = new SplittableRandom(seed);
            moveAnchorsAway(session, random);
            session.run(batch);
            Map<String, double[]> gradients = new LinkedHashMap<>();
            double largest = 0;
            for (Parameter p : law.program().trainable()) {
                double[] g = session.read(Session.State.GRADIENT, p.name());
                gradients.put(p.name(), g);
                for (double x : g) largest = Math.max(largest, Math.abs(x));
            }
            List<Finding> findings = new ArrayList<>();
            for (Parameter p : law.program().trainable()) {
                if (without.test(p.name())) continue;
                double[] g = gradients.get(p.name());
                checkPadding(p, g);
                for (double[] direction : directions(p, g.length, random)) findings.add(compare(session, batch, p.name(), g, direction, -1, largest));
                for (int entry : entries(p, g.length, random)) {
                    double[] direction = new double[g.length];
                    direction[entry] = 1;
                    findings.add(compare(session, batch, p.name(), g, direction, entry, largest));
                }
            }
            return findings;
        }
    }

    /** Anchors start as copies, where a divergence is 0 and flat: away from there its gradient must show. */
    private void moveAnchorsAway(Session session, SplittableRandom random) {
        for (Parameter p : law.program().anchors()) {
            double[] anchor = session.read(Session.State.ANCHOR, p.followed());
            for (int i = 0; i < anchor.length; i++) anchor[i] += 0.3 * random.nextGaussian();
            session.write(Session.State.ANCHOR, p.followed(), anchor);
        }
    }

    /** A padding row has gradient zero by definition, whatever the differences say. */
    private void checkPadding(Parameter p, double[] gradient) {
        for (int i = 0; i < gradient.length; i++) {
            if (isPadding(p, i) && gradient[i] != 0) throw new AssertionError(law + ": padding row " + p.paddingRow() + " of '" + p.name() + "' has a gradient");
        }
    }

    private static boolean isPadding(Parameter p, int entry) {
        return entry / p.shape().columns() == p.paddingRow();
    }

    /** Random unit vectors, 0 on a padding row. */
    private List<double[]> directions(Parameter p, int length, SplittableRandom random) {
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < directions; i++) {
            double[] d = new double[length];
            double squares = 0;
            for (int k = 0; k < length; k++) {
                d[k] = isPadding(p, k) ? 0 : random.nextGaussian();
                squares += d[k] * d[k];
            }
            for (int k = 0; k < length; k++) d[k] /= Math.sqrt(squares);
            all.add(d);
        }
        return all;
    }

    private int[] entries(Parameter p, int length, SplittableRandom random) {
        int[] movable = IntStream.range(0, length).filter(i -> !isPadding(p, i)).toArray();
        if (movable.length <= entries) return movable;
        return random.ints(0, movable.length).distinct().limit(entries).map(i -> movable[i]).toArray();
    }

    private Finding compare(Session session, StepBatch batch, String parameter, double[] gradient, double[] direction, int entry, double largest) {
        double actual = 0;
        for (int i = 0; i < gradient.length; i++) actual += gradient[i] * direction[i];
        Finding best = null;
        double[] original = session.read(Session.State.WEIGHT, parameter);
        for (double step : STEPS) {
            double expected = (objectiveAt(session, batch, parameter, original, direction, step) - objectiveAt(session, batch, parameter, original, direction, -step)) / (2 * step);
            double scale = Math.max(Math.max(Math.abs(expected), Math.abs(actual)), FLOOR * largest);
            double error = scale == 0 ? 0 : Math.abs(expected - actual) / scale;
            if (best == null || error < best.error()) best = new Finding(parameter, entry, expected, actual, error);
            if (best.error() <= tolerance) break;
        }
        session.write(Session.State.WEIGHT, parameter, original);
        return best;
    }

    private double objectiveAt(Session session, StepBatch batch, String parameter, double[] original, double[] direction, double step) {
        double[] moved = original.clone();
        for (int i = 0; i < moved.length; i++) moved[i] += step * direction[i];
        session.write(Session.State.WEIGHT, parameter, moved);
        StepResult result = session.run(batch);
        double sum = 0;
        for (Map.Entry<String, Double> term : law.objective().entrySet()) {
            Double loss = result.losses().get(term.getKey());
            if (loss == null) throw new AssertionError(law + " has an objective on the loss '" + term.getKey() + "', the program reports " + result.losses().keySet());
            sum += term.getValue() * loss;
        }
        return sum;
    }
}
