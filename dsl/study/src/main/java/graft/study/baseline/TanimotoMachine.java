package graft.study.baseline;

import graft.molecules.chem.CircularFingerprint;
import java.util.Arrays;
import java.util.stream.IntStream;
import libsvm.svm;
import libsvm.svm_model;
import libsvm.svm_node;
import libsvm.svm_parameter;
import libsvm.svm_problem;

/** A support vector machine of libsvm with the Tanimoto similarity of fingerprints as its kernel, for one task. */
final class TanimotoMachine {
    private static final double CACHE_MEGABYTES = 200;
    private static final double TOLERANCE = 1e-3;
    /** Half-width of the tube of regression, in standard deviations of the labels. */
    private static final double TUBE = 0.1;

    private final int[][] known;
    private final svm_model model;
    private final boolean classes;
    private final double mean;
    private final double scale;

    static {
        svm.svm_set_print_string_function(text -> {});
    }

    private TanimotoMachine(int[][] known, svm_model model, boolean classes, double mean, double scale) {
        this.known = known;
        this.model = model;
        this.classes = classes;
        this.mean = mean;
        this.scale = scale;
    }

    /** The kernel among the training fingerprints, in libsvm's form; the same for every cost. */
    static svm_node[][] kernel(int[][] fingerprints) {
        return IntStream.range(0, fingerprints.length).parallel().mapToObj(i -> row(i + 1, fingerprints[i], fingerprints)).toArray(svm_node[][]::new);
    }

    /**
     * Trains.
     *
     * @param classes whether the labels are 0 and 1, both of which occur; otherwise they are numbers
     */
    static TanimotoMachine train(int[][] fingerprints, svm_node[][] kernel, double[] labels, boolean classes, double cost) {
        double mean = classes ? 0 : Arrays.stream(labels).average().orElseThrow();
        double deviation = classes ? 1 : Math.sqrt(Arrays.stream(labels).map(y -> (y - mean) * (y - mean)).average().orElseThrow());
        double scale = deviation > 0 ? deviation : 1;
        svm_problem problem = new svm_problem();
        problem.l = labels.length;
        problem.x = kernel;
        problem.y = Arrays.stream(labels).map(y -> (y - mean) / scale).toArray();
        svm_parameter p = new svm_parameter();
        p.svm_type = classes ? svm_parameter.C_SVC : svm_parameter.EPSILON_SVR;
        p.kernel_type = svm_parameter.PRECOMPUTED;
        p.C = cost;
        p.p = TUBE;
        p.eps = TOLERANCE;
        p.cache_size = CACHE_MEGABYTES;
        p.shrinking = 1;
        return new TanimotoMachine(fingerprints, svm.svm_train(problem, p), classes, mean, scale);
    }

    /** For classes the signed distance from the border, larger for 1; for numbers the number. */
    double[] predict(int[][] fingerprints) {
        return Arrays.stream(fingerprints).parallel().mapToDouble(this::predict).toArray();
    }

    private double predict(int[] fingerprint) {
        svm_node[] x = row(0, fingerprint, known);
        double[] values = new double[1];
        svm.svm_predict_values(model, x, values);
        if (!classes) return mean + scale * values[0];
        return model.label[0] == 1 ? values[0] : -values[0];
    }

    private static svm_node[] row(int serial, int[] fingerprint, int[][] known) {
        svm_node[] row = new svm_node[known.length + 1];
        row[0] = node(0, serial);
        for (int j = 0; j < known.length; j++) row[j + 1] = node(j + 1, CircularFingerprint.tanimoto(fingerprint, known[j]));
        return row;
    }

    private static svm_node node(int index, double value) {
        svm_node node = new svm_node();
        node.index = index;
        node.value = value;
        return node;
    }
}
