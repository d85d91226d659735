package graft.weights;

import graft.NearestNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.razorvine.pickle.PickleException;

/** The tensors in the dictionaries and lists of a pickled value, by their path. A value may contain itself, or one part a million times: both are errors. */
final class TorchTree {
    private static final int MOST_LEVELS = 16;
    private static final int MOST_VALUES = 1_000_000;

    private final SortedMap<String, TorchTensor> tensors = new TreeMap<>();
    private final SortedSet<String> opaque = new TreeSet<>();
    private int values;

    private TorchTree() {}

    /** @param root the key under which everything must be listed, if only that part is wanted */
    static TorchTree of(Object value, Optional<String> root) {
        TorchTree tree = new TorchTree();
        if (root.isEmpty()) {
            tree.walk("", value, 0, false);
            return tree;
        }
        Object part = value instanceof PickledDict dict ? dict.entries().get(root.get()) : null;
        if (!(part instanceof PickledDict)) {
            List<String> keys = value instanceof PickledDict dict ? dict.entries().keySet().stream().map(Object::toString).toList() : List.of();
            throw new PickleException("it has no dictionary under the key " + root.get() + "; " + NearestNames.hint(root.get(), keys));
        }
        tree.walk("", part, 0, true);
        return tree;
    }

    private void walk(String path, Object value, int level, boolean allListed) {
        if (level > MOST_LEVELS) throw new PickleException("its dictionaries lie more than " + MOST_LEVELS + " deep in each other");
        if (++values > MOST_VALUES) throw new PickleException("it unfolds to more than " + MOST_VALUES + " values");
        switch (value) {
            case PickledDict dict -> {
                for (Map.Entry<Object, Object> entry : dict.entries().entrySet()) walk(below(path, entry.getKey()), entry.getValue(), level + 1, allListed);
            }
            case List<?> list -> walkAll(path, list, level, allListed);
            case Object[] tuple -> walkAll(path, Arrays.asList(tuple), level, allListed);
            case TorchTensor tensor -> {
                if (tensors.putIfAbsent(path, tensor) != null) throw new PickleException("two tensors have the name " + path);
            }
            case TorchClasses.Opaque other -> {
                if (allListed && !other.listed()) throw TorchClasses.forbidden(other.name());
                opaque.add(other.name());
            }
            case null, default -> {
                // Texts and numbers are no tensors.
            }
        }
    }

    private void walkAll(String path, List<?> items, int level, boolean allListed) {
        for (int i = 0; i < items.size(); i++) walk(below(path, i), items.get(i), level + 1, allListed);
    }

    private static String below(String path, Object key) {
        return path.isEmpty() ? key.toString() : path + "/" + key;
    }

    SortedMap<String, TorchTensor> tensors() {
        return tensors;
    }

    Map<String, List<Long>> strides() {
        Map<String, List<Long>> strides = new TreeMap<>();
        tensors.forEach((name, tensor) -> strides.put(name, tensor.strides()));
        return strides;
    }

    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        opaque.forEach(name -> remarks.add("holds " + name + ", which was not read"));
        return remarks;
    }
}
