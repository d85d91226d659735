package graft.molecules.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is worth saying about a table before it is used. */
final class TableRemarks {
    private TableRemarks() {}

    static List<String> of(MoleculeTable table) {
        List<String> lines = new ArrayList<>();
        lines.add(table.source().source() + ": " + table.rows() + " molecules" + labelled(table));
        if (!table.skipped().isEmpty()) {
            lines.add(table.skipped().size() + " of " + table.source().rows().size() + " rows skipped:\n"
                    + RowProblem.list(table.skipped()));
        }
        repeated(table, lines);
        return lines;
    }

    private static String labelled(MoleculeTable table) {
        if (table.tasks().isEmpty()) {
            return ", no labels";
        }
        int cells = table.rows() * table.tasks().size();
        int missing = 0;
        for (int row = 0; row < table.rows(); row++) {
            for (double label : table.labels(row)) {
                missing += Double.isNaN(label) ? 1 : 0;
            }
        }
        int tasks = table.tasks().size();
        return String.format(Locale.ROOT, ", %d %s task%s, %d labels, %d missing", tasks,
                table.spec().kind().name().toLowerCase(Locale.ROOT), tasks == 1 ? "" : "s", cells - missing, missing);
    }

    private static void repeated(MoleculeTable table, List<String> lines) {
        Map<String, Integer> first = new HashMap<>();
        int repeats = 0;
        Set<String> conflicts = new HashSet<>();
        for (int row = 0; row < table.rows(); row++) {
            Integer before = first.putIfAbsent(table.smiles(row), row);
            if (before != null) {
                repeats++;
                if (!Arrays.equals(table.labels(before), table.labels(row))) {
                    conflicts.add(table.smiles(row));
                }
            }
        }
        if (repeats > 0) {
            lines.add(repeats + " rows repeat the SMILES of an earlier row" + (conflicts.isEmpty()
                    ? "" : "; " + conflicts.size() + " SMILES with labels that differ") + "; all are kept");
        }
    }
}
