package graft.model.train;

import graft.molecules.chem.Featuriser;
import graft.molecules.chem.Geometry;
import graft.molecules.data.MoleculeTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the distances of a data set were come by.
 *
 * @param rows numbers of rows in the file by source; empty for a model that reads no distances
 */
public record Geometries(Map<Geometry.Source, List<Integer>> rows) {
    private static final int SHOWN = 5;

    public Geometries {
        Map<Geometry.Source, List<Integer>> copy = new EnumMap<>(Geometry.Source.class);
        copy.putAll(rows);
        rows = Collections.unmodifiableMap(copy);
    }

    static Geometries of(MoleculeTable table, List<Featuriser.Featurised> molecules) {
        Map<Geometry.Source, List<Integer>> rows = new EnumMap<>(Geometry.Source.class);
        for (int i = 0; i < molecules.size(); i++) {
            int row = table.fileRow(i);
            molecules.get(i).geometry().ifPresent(g -> rows.computeIfAbsent(g.source(), s -> new ArrayList<>()).add(row));
        }
        return new Geometries(rows);
    }

    /** One line for the user: how many molecules have distances of which kind, with the first rows that fell back. */
    public Optional<String> remark() {
        if (rows.isEmpty()) return Optional.empty();
        int all = rows.values().stream().mapToInt(List::size).sum();
        return Optional.of("distances of " + all + " molecules: " + rows.entrySet().stream().map(e -> part(e.getKey(), e.getValue())).collect(Collectors.joining(", ")));
    }

    private static String part(Geometry.Source source, List<Integer> rows) {
        String count = rows.size() + " " + source.words();
        if (source == Geometry.Source.SPACE) return count;
        String first = rows.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        return count + " (row" + (rows.size() == 1 ? " " : "s ") + first + (rows.size() > SHOWN ? ", ..." : "") + ")";
    }
}
