package graft.study.baseline;

import graft.model.train.PreparedData;
import graft.molecules.chem.CircularFingerprint;
import graft.molecules.data.MoleculeTable;
import graft.molecules.data.TaskKind;
import graft.molecules.metrics.Metric;
import graft.molecules.metrics.Score;
import graft.molecules.metrics.TaskScores;
import graft.random.SeededOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import libsvm.svm_node;

/**
 * Support vector machines on circular fingerprints with the Tanimoto kernel, one a task, on the rows that the neural models see. The cost is
 * chosen from a small grid by the validation score of the task.
 */
public final class FingerprintBaseline {
    /** Name in tables. */
    public static final String NAME = "fingerprints + SVM";

    /** At most so many training rows a task: the kernel is a table of all pairs. Beyond it rows are drawn, up to half of them from the rarer class. */
    public static final int MOST_ROWS = 3000;

    private static final double[] COSTS = {0.3, 1, 3, 10};
    private static final int BITS = 16;
    private static final int PURPOSE = 0x5356;

    private final MoleculeTable table;
    private final PreparedData data;
    private final int[][] fingerprints;
    private int mostRows;

    private FingerprintBaseline(PreparedData data) {
        this.data = data;
        this.table = data.table();
        this.fingerprints = IntStream.range(0, table.rows()).parallel().mapToObj(r -> CircularFingerprint.of(table.smiles(r)).orElse(new int[BITS])).toArray(int[][]::new);
    }

    /** Trains and scores on one split. */
    public static BaselineRecord of(String name, int seedIndex, PreparedData data) {
        return new FingerprintBaseline(data).score(name, seedIndex);
    }

    /** Predictions of one task for validation and test, and the cost that gave them. */
    private record Fit(double cost, double[] valid, double[] test) {}

    private BaselineRecord score(String name, int seedIndex) {
        int tasks = table.tasks().size();
        List<Fit> fits = IntStream.range(0, tasks).mapToObj(this::fit).toList();
        TaskScores valid = TaskScores.of(data.metric(), table(fits.stream().map(Fit::valid).toList()), table.labels(data.split().valid()), tasks);
        TaskScores test = TaskScores.of(data.metric(), table(fits.stream().map(Fit::test).toList()), table.labels(data.split().test()), tasks);
        int unread = (int) Arrays.stream(fingerprints).filter(f -> Arrays.stream(f).allMatch(b -> b == 0)).count();
        return new BaselineRecord(
                name, seedIndex, data.split().toString(), data.metric().key(), data.metric().largerIsBetter(), valid.value(), test.value(), data.split().train().length, mostRows, unread,
                fits.stream().map(Fit::cost).toList());
    }

    /** Columns of predictions as a table, row-major. */
    private static double[] table(List<double[]> columns) {
        int rows = columns.getFirst().length;
        double[] out = new double[rows * columns.size()];
        for (int i = 0; i < out.length; i++) out[i] = columns.get(i % columns.size())[i / columns.size()];
        return out;
    }

    private Fit fit(int task) {
        boolean classes = table.spec().kind() == TaskKind.BINARY;
        int[] rows = chosen(task, classes);
        double[] labels = Arrays.stream(rows).mapToDouble(r -> table.label(r, task)).toArray();
        mostRows = Math.max(mostRows, rows.length);
        int[][] valid = pick(data.split().valid());
        int[][] test = pick(data.split().test());
        if (labels.length == 0 || (classes && Arrays.stream(labels).distinct().count() < 2)) {
            double constant = labels.length == 0 ? 0 : labels[0];
            return new Fit(Double.NaN, constant(valid.length, constant), constant(test.length, constant));
        }
        int[][] known = pick(rows);
        svm_node[][] kernel = TanimotoMachine.kernel(known);
        double[] validLabels = Arrays.stream(data.split().valid()).mapToDouble(r -> table.label(r, task)).toArray();
        Score best = new Score.Undefined("none yet", 0);
        Fit fit = null;
        for (double cost : COSTS) {
            TanimotoMachine machine = TanimotoMachine.train(known, kernel, labels, classes, cost);
            double[] predictions = machine.predict(valid);
            Score score = data.metric().score(predictions, validLabels);
            if (fit == null || data.metric().better(score, best)) {
                best = score;
                fit = new Fit(cost, predictions, machine.predict(test));
            }
        }
        return java.util.Objects.requireNonNull(fit);
    }

    private static double[] constant(int count, double value) {
        double[] all = new double[count];
        Arrays.fill(all, value);
        return all;
    }

    private int[][] pick(int[] rows) {
        return Arrays.stream(rows).mapToObj(r -> fingerprints[r]).toArray(int[][]::new);
    }

    /** Training rows of a task: those with a label, or as many of them as fit. */
    private int[] chosen(int task, boolean classes) {
        int[] labelled = Arrays.stream(data.split().train()).filter(r -> !Double.isNaN(table.label(r, task))).toArray();
        if (labelled.length <= MOST_ROWS) return labelled;
        int[] order = Arrays.stream(SeededOrder.of(labelled.length, 0, PURPOSE, task)).map(i -> labelled[i]).toArray();
        if (!classes) return Arrays.copyOf(order, MOST_ROWS);
        int ones = (int) Arrays.stream(order).filter(r -> table.label(r, task) == 1).count();
        double rare = ones * 2 <= order.length ? 1 : 0;
        int fromRare = Math.min(MOST_ROWS / 2, Math.min(ones, order.length - ones));
        List<Integer> rows = new ArrayList<>();
        Arrays.stream(order).filter(r -> table.label(r, task) == rare).limit(fromRare).forEach(rows::add);
        Arrays.stream(order).filter(r -> table.label(r, task) != rare).limit(MOST_ROWS - fromRare).forEach(rows::add);
        return rows.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** Whether the metric can be had from a ranking alone: an SVM gives distances, no probabilities. */
    public static boolean fits(Metric metric, TaskKind kind) {
        return kind == TaskKind.REGRESSION || metric == Metric.ROC_AUC || metric == Metric.AVERAGE_PRECISION;
    }
}
