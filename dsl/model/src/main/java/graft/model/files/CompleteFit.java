package graft.model.files;

import graft.NearestNames;
import graft.model.Part;
import graft.tensor.WeightTensor;
import graft.weights.TensorEntry;
import graft.weights.WeightFile;
import graft.weights.WeightFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fits the tensors of a file to weights of a model: every wanted weight with exactly its shape and nothing left over, or an error that lists all
 * that is missing, left over or of another shape. An equal number of elements is not enough: a transposed matrix would load and predict nonsense.
 */
final class CompleteFit {
    private static final int SHOWN = 20;

    private final WeightFile file;
    private final String model;
    private final Map<String, WeightTensor> weights = new LinkedHashMap<>();
    private final Map<String, Part> missing = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    /** @param model what the weights are for, as messages call it */
    CompleteFit(WeightFile file, String model) {
        this.file = file;
        this.model = model;
    }

    /** Wants a weight, which the file calls {@code name}. */
    void want(Part part, String name) {
        known.add(name);
        if (!file.contains(name)) {
            missing.put(name, part);
            return;
        }
        TensorEntry tensor = file.tensor(name);
        boolean scalar = tensor.shape().isEmpty() && shape(part).equals(List.of(1L));
        if (scalar || tensor.shape().equals(shape(part))) weights.put(part.name(), tensor.weight());
        else wrong.add("wrong shape: " + name + " is " + tensor.shape() + " in the file, " + part.shape() + " in " + model + remark(tensor, part));
    }

    /** Wants a weight that the file may also hold as one number, which then fills it. */
    void wantOrFill(Part part, String name) {
        if (!file.contains(name) || file.tensor(name).elements() != 1) {
            want(part, name);
            return;
        }
        known.add(name);
        weights.put(part.name(), WeightTensor.filled(part.shape(), file.floats(name)[0]));
    }

    /** Tensors that the file may hold and nobody wants. */
    void allow(String name) {
        known.add(name);
    }

    /**
     * The weights by their names in the model.
     *
     * @param mend what to check when the file does not fit
     * @throws WeightFileException if it does not
     */
    Map<String, WeightTensor> complete(String mend) {
        List<String> leftOver = file.names().stream().filter(n -> !known.contains(n)).toList();
        int count = missing.size() + wrong.size() + leftOver.size();
        if (count == 0) return weights;
        List<String> faults = new ArrayList<>(wrong);
        missing.forEach((name, part) -> faults.add("missing: " + name + " " + part.shape() + (faults.size() < SHOWN ? near(name, leftOver) : "")));
        leftOver.forEach(name -> faults.add("left over: " + name + " " + file.tensor(name).shape()));
        List<String> lines = new ArrayList<>(faults.subList(0, Math.min(SHOWN, count)));
        if (count > SHOWN) lines.add("and " + (count - SHOWN) + " more");
        throw new WeightFileException(file.path(), "does not fit " + model + " (" + missing.size() + " tensors missing, " + wrong.size() + " of another shape, " + leftOver.size()
                + " left over); nothing was loaded. " + mend, lines);
    }

    private static String near(String name, List<String> leftOver) {
        List<String> near = NearestNames.of(name, leftOver, 1);
        return near.isEmpty() ? "" : "; is it the file's " + near.getFirst() + "?";
    }

    private static String remark(TensorEntry tensor, Part part) {
        List<Long> wanted = shape(part);
        if (tensor.shape().reversed().equals(wanted)) return "; it is transposed";
        return "";
    }

    private static List<Long> shape(Part part) {
        return Arrays.stream(part.shape().extents()).mapToObj(n -> (long) n).toList();
    }
}
