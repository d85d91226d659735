package graft.molecules.data;

import graft.random.SeededOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The scaffold split of OGB and DeepChem: groups of equal scaffold ordered by (size, first row) descending; each goes to
 * training while that stays within 80 %, else to validation while both stay within 90 %, else to test. Balanced variant
 * (as in Chemprop): groups larger than half of a small part keep that order and come first, the others follow shuffled.
 */
final class ScaffoldSplitter {
    /** Tells this order from others of the same seed. */
    private static final int PURPOSE = 0x53434146;

    private ScaffoldSplitter() {}

    static Split split(String name, List<String> scaffolds, OptionalLong seed) {
        int rows = scaffolds.size();
        List<Integer> train = new ArrayList<>();
        List<Integer> valid = new ArrayList<>();
        List<Integer> test = new ArrayList<>();
        for (List<Integer> group : ordered(groups(scaffolds), rows, seed)) {
            if (10L * (train.size() + group.size()) <= 8L * rows) {
                train.addAll(group);
            } else if (10L * (train.size() + valid.size() + group.size()) <= 9L * rows) {
                valid.addAll(group);
            } else {
                test.addAll(group);
            }
        }
        return new Split(name, array(train), array(valid), array(test));
    }

    private static List<List<Integer>> groups(List<String> scaffolds) {
        Map<String, List<Integer>> byScaffold = new LinkedHashMap<>();
        for (int row = 0; row < scaffolds.size(); row++) {
            byScaffold.computeIfAbsent(scaffolds.get(row), s -> new ArrayList<>()).add(row);
        }
        List<List<Integer>> groups = new ArrayList<>(byScaffold.values());
        groups.sort(Comparator.<List<Integer>>comparingInt(List::size).thenComparing(List::getFirst).reversed());
        return groups;
    }

    private static List<List<Integer>> ordered(List<List<Integer>> groups, int rows, OptionalLong seed) {
        if (seed.isEmpty()) {
            return groups;
        }
        List<List<Integer>> order = new ArrayList<>();
        List<List<Integer>> small = new ArrayList<>();
        groups.forEach(group -> (20L * group.size() > rows ? order : small).add(group));
        for (int place : SeededOrder.of(small.size(), seed.getAsLong(), PURPOSE, 0)) {
            order.add(small.get(place));
        }
        return order;
    }

    private static int[] array(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}
