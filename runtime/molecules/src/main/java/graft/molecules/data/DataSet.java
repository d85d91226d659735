package graft.molecules.data;

import graft.NearestNames;
import graft.molecules.metrics.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A data set that was found.
 *
 * @param entry what is known about it
 * @param file the table, or the folder of a set of graphs
 * @param spec its columns
 * @param splits the splits that come with it, by name
 * @param remarks what the user should know about where it comes from
 */
public record DataSet(CatalogueEntry entry, Path file, TableSpec spec, Map<String, SplitPlan> splits, List<String> remarks) {
    public DataSet {
        splits = Map.copyOf(splits);
        remarks = List.copyOf(remarks);
    }

    /** As asked for. */
    public String name() {
        return entry.name();
    }

    /** The metric that its benchmark reports. */
    public Metric metric() {
        return entry.metric();
    }

    /** Reads the table; SMILES, or graphs as {@link GraphText}, are not parsed yet. */
    public MoleculeTable read() {
        return read(OnBadRow.STOP);
    }

    /** Reads the table with a policy for rows that cannot be read. */
    public MoleculeTable read(OnBadRow policy) {
        TableSpec rows = spec.withOnBadRow(policy);
        return entry.isGraphs() ? MoleculeTable.of(TuGraphs.read(file), rows) : MoleculeTable.read(file, rows);
    }

    /** @throws SplitException when no split of that name comes with the set; the message names those that do */
    public SplitPlan split(String split) {
        SplitPlan plan = splits.get(split);
        if (plan == null) {
            List<String> names = splits.keySet().stream().sorted().toList();
            throw new SplitException(name(), split, "no such split comes with this set; " + NearestNames.hint(split, names));
        }
        return plan;
    }
}
